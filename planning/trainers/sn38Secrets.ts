import type { Sn38TrainerConfig } from "../../config/schema/trainer";
import { type SecretFacts, setSecretLine } from "../../config/secrets";
import { bucketSecret } from "../../workloads/hole";
import { sn38SecretVariables, trainerSecret } from "../../workloads/sn38/files";
import type { BucketPlan } from "../plan";
import type { SecretNeed } from "../secrets";

/** The secrets that the operator sets for one SN38 trainer; none where they lie on the host. */
export function sn38SecretNeeds(
  name: string,
  trainer: Sn38TrainerConfig,
  bucket: BucketPlan | undefined,
): SecretNeed[] {
  if (trainer.secretsPath !== undefined) return [];
  const needs: SecretNeed[] = [
    {
      name: trainerSecret(name, "hotkey"),
      length: { atLeast: 64 },
      purpose: `the hotkey file of ${name}, ~/.bittensor/wallets/${trainer.wallet.name}/hotkeys/${trainer.wallet.hotkey}`,
    },
    { name: trainerSecret(name, "wandbApiKey"), length: { atLeast: 40 }, purpose: `the W&B key of ${name}` },
    {
      name: trainerSecret(name, "hfToken"),
      length: { atLeast: 8 },
      purpose: `the Hugging Face token of ${name}`,
      optional: true,
    },
  ];
  if (bucket?.tokens === "given") {
    // Fixed-offset parse of the on-chain string: account 32, read key id 32, read secret 64 (chain.py:7-12).
    for (const [key, exactly, what] of [
      ["readAccessKeyId", 32, "read key id"],
      ["readSecretAccessKey", 64, "read secret"],
      ["writeAccessKeyId", 32, "write key id"],
      ["writeSecretAccessKey", 64, "write secret"],
    ] as const) {
      needs.push({
        name: bucketSecret(bucket.name, key),
        length: { exactly },
        purpose: `the ${what} of bucket ${bucket.name}`,
      });
    }
  }
  return needs;
}

/** Whether the operator set a Hugging Face token for this trainer; it becomes a line of `.env`. */
export function sn38HasHfToken(name: string, secrets: SecretFacts): boolean {
  return secrets.has(trainerSecret(name, "hfToken"));
}

/** What to do with a secret that stands in `tuning.env`. */
export function sn38SecretFix(name: string, trainer: Sn38TrainerConfig, variable: string): string {
  if (trainer.secretsPath !== undefined) {
    return `remove it, and write ${variable}="..." into ${trainer.secretsPath}/.env on the host`;
  }
  if (variable.startsWith("R2_"))
    return "remove it: the keys of the bucket come into .env by themselves, see `tokens` of the bucket";
  const suffix = Object.hasOwn(sn38SecretVariables, variable) ? sn38SecretVariables[variable] : undefined;
  if (suffix !== undefined) return `remove it, and run: ${setSecretLine(trainerSecret(name, suffix))}`;
  const taken = Object.entries(sn38SecretVariables)
    .map(([each, secret]) => `${each} (${trainerSecret(name, secret)})`)
    .join(" and ");
  return `remove it: of secrets this software gets ${taken} and the bucket's keys`;
}
