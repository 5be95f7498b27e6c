import type { GodTextTrainerConfig } from "../../../config/schema/trainer";
import { setSecretLine } from "../../../config/secrets";
import type { SecretNeed } from "../../secrets";
import type { Software } from "../software";

/** The variable that huggingface_hub reads, and the file that holds its value. */
const VARIABLE = "HF_TOKEN";
const FILE = `/etc/launchpad/secrets/${VARIABLE}`;

const secretName = (trainer: string): string => `${trainer}.hfToken`;

/** The token's parts of `Software`; empty where the job needs none. */
export function godTextSecrets(
  name: string,
  { hfToken, model, secretsPath }: GodTextTrainerConfig,
): { files: Software["files"]; secrets: SecretNeed[]; secretEnv: Record<string, string> | undefined } {
  if (!hfToken) return { files: [], secrets: [], secretEnv: undefined };
  const secret = secretName(name);
  const need: SecretNeed = {
    name: secret,
    length: { atLeast: 8 },
    purpose: `the Hugging Face token of ${name}, with the right to read ${model.id}`,
  };
  return {
    files: [{ path: FILE, content: [{ secret }], secret: true, purpose: "Hugging Face token" }],
    secrets: secretsPath === undefined ? [need] : [],
    secretEnv: { [VARIABLE]: FILE },
  };
}

/** What to do with a secret that stands in `tuning.env`. */
export function godTextSecretFix(name: string, variable: string): string {
  return variable === VARIABLE
    ? `remove it, set hfToken: true, and run: ${setSecretLine(secretName(name))}`
    : `remove it: of secrets this software gets ${VARIABLE} alone`;
}
