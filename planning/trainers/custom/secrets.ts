import { show } from "../../../config/error";
import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import type { Findings } from "../../findings";
import type { SecretNeed } from "../../secrets";
import type { Software } from "../software";

/** Folder of the secret variables; the launcher hands each to the software. */
const SECRETS = "/etc/launchpad/secrets";

/** The variables with a secret value, each once. */
export function secretsOf(path: string, trainer: CustomTrainerConfig, findings: Findings): string[] {
  const { secretEnv, tuning } = trainer;
  secretEnv.forEach((variable, at) => {
    const where = `${path}.secretEnv[${at}]`;
    if (secretEnv.indexOf(variable) !== at)
      findings.problem(where, show(variable), "stands there twice", "remove one");
    else if (Object.hasOwn(tuning.env, variable)) {
      const rule = "the variable has a value under tuning.env too";
      findings.problem(where, show(variable), rule, "keep one of the two");
    }
  });
  return [...new Set(secretEnv)];
}

/** The file that holds each variable's value. */
export function secretPaths(variables: readonly string[]): Record<string, string> {
  return Object.fromEntries(variables.map((variable) => [variable, `${SECRETS}/${variable}`]));
}

/** Those files: one value each, so that no quoting can go wrong. */
export function secretFiles(trainer: string, variables: readonly string[]): Software["files"] {
  return variables.map((variable) => ({
    path: `${SECRETS}/${variable}`,
    content: [{ secret: `${trainer}.${variable}` }],
    secret: true,
    purpose: `value of ${variable}`,
  }));
}

/** The secrets that the operator sets for them. */
export function secretNeeds(trainer: string, variables: readonly string[]): SecretNeed[] {
  return variables.map((variable) => ({
    name: `${trainer}.${variable}`,
    length: { atLeast: 1 },
    purpose: `variable ${variable} of ${trainer}`,
  }));
}
