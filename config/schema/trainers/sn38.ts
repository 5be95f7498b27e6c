import { z } from "zod";
import { name, port, whole } from "../common";
import { sn38TuningSchema } from "../tuning";
import { placement } from "./placement";

// A file name below the wallet folder and a word of the command line: no dot folder, no dash in front.
const walletName = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;
const walletNameRule = "1 to 64 of letters, digits, ., _ and -, beginning with a letter, digit or _";

const ss58 = z
  .string()
  .regex(/^5[1-9A-HJ-NP-Za-km-z]{47}$/, { error: "an ss58 address of 48 characters that begins with 5" });

/** The SN38 distributed-training miner: four ranks, one hotkey, one bucket. */
export const sn38TrainerSchema = z.strictObject({
  workload: z.literal("sn38"),
  bucket: name.describe("Name of a bucket of this stack."),
  uid: whole(0, 999).describe(
    "The miner's uid on the subnet; known after registration. It is part of the bucket's name.",
  ),
  wallet: z
    .strictObject({
      name: z
        .string()
        .regex(walletName, { error: walletNameRule })
        .describe("Name of the wallet, as `--wallet.name`."),
      hotkey: z
        .string()
        .regex(walletName, { error: walletNameRule })
        .describe("Name of the hotkey, as `--wallet.hotkey`."),
      coldkeyAddress: ss58.describe(
        "The coldkey's public address. The coldkey itself never comes to a host.",
      ),
    })
    .describe("Which key the miner signs with. Names and public addresses only."),
  network: z
    .string()
    .regex(/^([a-z][a-z0-9-]{0,31}|wss?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~/-]*)?)$/, {
      error: "a network's name such as finney, or a websocket address such as wss://node.example.org:9944",
    })
    .default("finney")
    .describe("Subtensor network or websocket address."),
  ports: z
    .strictObject({
      axon: port.default(8091).describe("tcp, inbound: validators call it."),
      dht: port.default(8009).describe("tcp and udp, inbound: peers average over it."),
    })
    .prefault({})
    .describe("Ports that the world reaches, the same number outside as inside."),
  ladder: z
    .strictObject({
      allowEffective: z
        .boolean()
        .default(false)
        .describe(
          "After the micro-batch has gone down to 1: true also tries effective batches of 512, 256 and 128. The gradient's scale hangs on it, so peers see another weight.",
        ),
    })
    .prefault({})
    .describe("What is tried after running out of GPU memory."),
  ...placement,
  tuning: sn38TuningSchema.prefault({}).describe("The profile of tuned values, and your own values over it."),
});

export type Sn38TrainerConfig = z.infer<typeof sn38TrainerSchema>;
