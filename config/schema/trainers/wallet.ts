/** Keys of a subnet's miner as stack files name them: names and public addresses, never a key itself. */
import { z } from "zod";

// A file name below the wallet folder and a word of the command line: no dot folder, no dash in front.
const walletName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/, {
  error: "1 to 64 of letters, digits, ., _ and -, beginning with a letter, digit or _",
});

/** A public address on a Substrate chain; its checksum is looked at in planning. */
export const ss58 = z
  .string()
  .regex(/^5[1-9A-HJ-NP-Za-km-z]{47}$/, { error: "an ss58 address of 48 characters that begins with 5" });

/** What every miner's `wallet` has. */
export const walletShape = {
  name: walletName.describe("Name of the wallet, as `--wallet.name`."),
  hotkey: walletName.describe("Name of the hotkey, as `--wallet.hotkey`."),
  coldkeyAddress: ss58.describe("The coldkey's public address. The coldkey itself never comes to a host."),
};

/** A subtensor network by name or address. */
export const subtensorNetwork = z
  .string()
  .regex(/^([a-z][a-z0-9-]{0,31}|wss?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~/-]*)?)$/, {
    error: "a network's name such as finney, or a websocket address such as wss://node.example.org:9944",
  })
  .default("finney");
