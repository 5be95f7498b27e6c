import type { GodImageTrainerConfig } from "../../../config/schema/trainer";
import { GOD_IMAGE_SECRETS } from "../../../workloads/god-image/upstream";
import type { SecretNeed } from "../../secrets";
import type { Software } from "../software";

/** One secret of a job: its name in the stack, and the variable that prepare.py finds it in. */
interface Secret {
  suffix: string;
  variable: string;
  least: number;
  purpose: string;
}

function secretsOf({ datasetZip, hfToken, model }: GodImageTrainerConfig): Secret[] {
  const link: Secret = {
    suffix: "datasetUrl",
    variable: "DATASET_URL",
    least: 8,
    purpose: "the link to the data set's zip",
  };
  const token: Secret = {
    suffix: "hfToken",
    variable: "HF_TOKEN",
    least: 8,
    purpose: `the Hugging Face token that may read ${model}`,
  };
  return [...(datasetZip === undefined ? [link] : []), ...(hfToken ? [token] : [])];
}

/** The secrets that the operator sets; none where they lie on the host. */
export function godImageSecretNeeds(name: string, trainer: GodImageTrainerConfig): SecretNeed[] {
  if (trainer.secretsPath !== undefined) return [];
  return secretsOf(trainer).map(({ suffix, least, purpose }) => ({
    name: `${name}.${suffix}`,
    length: { atLeast: least },
    purpose: `${purpose}, for ${name}`,
  }));
}

/** A file for each, with nothing but the value in it. */
export function godImageSecretFiles(name: string, trainer: GodImageTrainerConfig): Software["files"] {
  return secretsOf(trainer).map(({ suffix, variable, purpose }) => ({
    path: `${GOD_IMAGE_SECRETS}/${variable}`,
    content: [{ secret: `${name}.${suffix}` }],
    secret: true,
    purpose,
  }));
}

/** The variables that the launcher sets from those files; undefined where there are none. */
export function godImageSecretEnv(trainer: GodImageTrainerConfig): Record<string, string> | undefined {
  const entries = secretsOf(trainer).map(({ variable }) => [variable, `${GOD_IMAGE_SECRETS}/${variable}`]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
