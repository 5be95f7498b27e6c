import type { Problem } from "./error";

/** All that planning may know of a secret: that it is there, and how long it is when that can be told. */
export interface SecretFact {
  /** Length in characters; undefined where only the ciphertext is at hand (`npm run plan`). */
  length: number | undefined;
}

/** Facts about the secrets of a stack, by name. A name that is missing is not set. */
export type SecretFacts = ReadonlyMap<string, SecretFact>;

/** The values of a stack with the secrets taken out. */
export interface RawStack {
  /** Stack name, for messages and outputs. */
  stack: string;
  /** Keys under `launchpad:`, parsed from YAML or JSON, without `secrets`. */
  values: Readonly<Record<string, unknown>>;
  secrets: SecretFacts;
  /** `aws:region` of the stack, when set. */
  awsRegion: string | undefined;
  /** `cloudflare:apiToken`, when it is set in the stack. */
  cloudflareToken: SecretFact | undefined;
}

/**
 * Splits `launchpad:secrets` into facts. Anything that is not a map of strings is reported by
 * parseStack, so it is passed on under `values`.
 */
export function secretFacts(secrets: unknown): { facts: Map<string, SecretFact>; rest: unknown } {
  const facts = new Map<string, SecretFact>();
  if (secrets === undefined || secrets === null) return { facts, rest: undefined };
  if (typeof secrets !== "object" || Array.isArray(secrets)) return { facts, rest: secrets };
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(secrets)) {
    if (typeof value === "string") facts.set(name, { length: value.length });
    else if (isCiphertext(value)) facts.set(name, { length: undefined });
    else rest[name] = value;
  }
  return { facts, rest: Object.keys(rest).length === 0 ? undefined : rest };
}

/** The line that sets a secret, of the stack that is selected or of the one named. */
export function setSecretLine(name: string, stack?: string): string {
  const of = stack === undefined ? "" : ` -s ${stack}`;
  return `pulumi config set${of} --secret --path 'launchpad:secrets[${JSON.stringify(name)}]'`;
}

/** A key that is encrypted as a whole: only what stands under `secrets` may be. */
export function encryptedProblem(key: string): Problem {
  if (key === "secrets") {
    return {
      path: key,
      given: "one encrypted value",
      rule: "each secret is encrypted under its own name",
      fix: `set each with: ${setSecretLine("<name>")}`,
    };
  }
  return {
    path: key,
    given: "an encrypted value",
    rule: "only values under `secrets` are encrypted: the plan must show everything else",
    fix: `pulumi config rm launchpad:${key}, then set it without --secret, with any secret in it under launchpad:secrets`,
  };
}

/** Secrets that stand readable in the stack file. */
export function plainSecretsProblem(): Problem {
  return {
    path: "secrets",
    given: "values in plain text",
    rule: "a secret never stands readable in a stack file",
    fix: `take them out, treat them as known to others, and set new ones with: ${setSecretLine("<name>")}`,
  };
}

/** `{secure: "..."}` as it stands in a stack file. */
export function isCiphertext(value: unknown): value is { secure: string } {
  return (
    value !== null &&
    typeof value === "object" &&
    Object.keys(value).length === 1 &&
    typeof (value as { secure?: unknown }).secure === "string"
  );
}
