import type { ConnitoTrainerConfig } from "../../../config/schema/trainer";
import { setSecretLine } from "../../../config/secrets";
import {
  CONNITO_TOKEN_FILE,
  CONNITO_TOKEN_VARIABLE,
  CONNITO_WALLETS,
} from "../../../workloads/connito/upstream";
import type { SecretNeed } from "../../secrets";
import type { Software } from "../software";

/** Names of one trainer's secrets. */
function secretNames(trainer: string): { hotkey: string; hfToken: string } {
  return { hotkey: `${trainer}.hotkey`, hfToken: `${trainer}.hfToken` };
}

/** The secrets that the operator sets for one Connito trainer; none where they lie on the host. */
export function connitoSecretNeeds(name: string, trainer: ConnitoTrainerConfig): SecretNeed[] {
  if (trainer.secretsPath !== undefined) return [];
  const { hotkey, hfToken } = secretNames(name);
  const { wallet, hfRepo } = trainer;
  return [
    {
      name: hotkey,
      length: { atLeast: 64 },
      purpose: `the hotkey file of ${name}, ~/.bittensor/wallets/${wallet.name}/hotkeys/${wallet.hotkey}`,
    },
    {
      name: hfToken,
      length: { atLeast: 8 },
      purpose: `the Hugging Face token of ${name}, with the right to write to ${hfRepo}`,
    },
  ];
}

/** The wallet in btcli's layout, where upstream looks for it (chain.py:374), and the token. */
export function connitoSecretFiles(name: string, { wallet }: ConnitoTrainerConfig): Software["files"] {
  const { hotkey, hfToken } = secretNames(name);
  const folder = `${CONNITO_WALLETS}/${wallet.name}`;
  return [
    {
      path: `${folder}/hotkeys/${wallet.hotkey}`,
      content: [{ secret: hotkey }],
      secret: true,
      purpose: "wallet hotkey",
    },
    {
      path: `${folder}/coldkeypub.txt`,
      content: JSON.stringify({ ss58Address: wallet.coldkeyAddress }),
      secret: false,
      purpose: "public half of the coldkey",
    },
    {
      path: CONNITO_TOKEN_FILE,
      content: [{ secret: hfToken }],
      secret: true,
      purpose: "Hugging Face token",
    },
  ];
}

/** What to do with a secret that stands in `tuning.env`. */
export function connitoSecretFix(name: string, trainer: ConnitoTrainerConfig, variable: string): string {
  if (variable !== CONNITO_TOKEN_VARIABLE)
    return `remove it: of secrets this software gets the hotkey and ${CONNITO_TOKEN_VARIABLE}`;
  const { hfToken } = secretNames(name);
  return trainer.secretsPath === undefined
    ? `remove it, and run: ${setSecretLine(hfToken)}`
    : `remove it, and write the token into ${trainer.secretsPath}/${variable} on the host`;
}
