import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../config/error";
import { encryptedProblem, plainSecretsProblem, type RawStack, secretFacts } from "../config/secrets";

const PROJECT = "launchpad:";
const SECRETS = "launchpad:secrets";

/** What the engine knows of the stack's configuration. */
export interface StackInput {
  /** The values and facts about secrets, for planning. No secret's content is in it. */
  raw: RawStack;
  /** A secret's content as a secret output. Throws when there is no such secret: planning asks for it first. */
  secret(name: string): pulumi.Output<string>;
  /** Mistakes that only the engine's view shows: what is encrypted that must not be, and the reverse. */
  problems: Problem[];
}

/**
 * Reads the stack's configuration from the engine, which hands it over decrypted. Values go to planning as
 * data. Of `launchpad:secrets` planning gets names and lengths; the contents leave here as secret outputs only.
 */
export function readConfig(): StackInput {
  const all = pulumi.runtime.allConfig();
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [key, text] of Object.entries(all)) {
    if (!key.startsWith(PROJECT) || key === SECRETS) continue;
    const name = key.slice(PROJECT.length);
    if (isSecret(key)) problems.push(encryptedProblem(name));
    else values[name] = parse(text);
  }
  const given = all[SECRETS] === undefined ? undefined : parse(all[SECRETS]);
  const { facts, rest } = secretFacts(given);
  if (rest !== undefined) values.secrets = rest;
  if (facts.size > 0 && !isSecret(SECRETS)) problems.push(plainSecretsProblem());
  const token = all["cloudflare:apiToken"];
  return {
    raw: {
      stack: pulumi.getStack(),
      values,
      secrets: facts,
      awsRegion: all["aws:region"],
      cloudflareToken: token === undefined ? undefined : { length: token.length },
    },
    secret: (name) => pulumi.secret(content(given, name)),
    problems,
  };
}

function isSecret(key: string): boolean {
  // Internal in the SDK's types, and the only way to tell without a warning for each key (runtime/config.js:57).
  const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };
  return runtime.isConfigSecret(key);
}

/** Structured values arrive as JSON and scalars as their text; text that is no JSON is passed on as it is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function content(given: unknown, name: string): string {
  const value = (given as Record<string, unknown> | undefined)?.[name];
  if (typeof value === "string") return value;
  throw new Error(`there is no secret ${name}, and the plan did not ask for it`);
}
