/** The bucket's S3 keys, under the names that SN38 reads from its .env. */
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { ConfigError, type Problem } from "../../config/error";
import { sn38BucketKeys, sn38SecretLengths } from "../../workloads/sn38/files";
import { messageOf } from "../cli/errors";

/** Which of a bucket's two tokens. */
export type KeyRole = "read" | "write";

/** One S3 key. Never printed. */
export interface KeyPair {
  role: KeyRole;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Environment variables of this process or of a file. */
export type KeySource = Readonly<Record<string, string | undefined>>;

/**
 * Where the keys are read from: the file when one is named, and then nothing else, so that the keys of two buckets
 * never mix; the environment otherwise.
 * @throws ConfigError when the file cannot be read
 */
export function keySource(envFile: string | undefined, env: NodeJS.ProcessEnv = process.env): KeySource {
  if (envFile === undefined) return env;
  try {
    return parseEnv(readFileSync(envFile, "utf8"));
  } catch (error) {
    throw new ConfigError([
      {
        path: "--env-file",
        given: envFile,
        rule: `it cannot be read: ${messageOf(error)}`,
        fix: "name a file with lines like R2_ACCOUNT_ID=...",
      },
    ]);
  }
}

const names = {
  read: [sn38BucketKeys.readId, sn38BucketKeys.readSecret],
  write: [sn38BucketKeys.writeId, sn38BucketKeys.writeSecret],
} as const;

/** Whether keys must have the lengths of R2's: not for another store (`--endpoint`). */
export interface KeyRules {
  lengthsOfR2: boolean;
}

/** The key of a role, or undefined when neither half is set. @throws ConfigError when only one half is */
export function optionalKey(source: KeySource, role: KeyRole, rules: KeyRules): KeyPair | undefined {
  const [id, secret] = names[role];
  return isSet(source[id]) || isSet(source[secret]) ? requiredKey(source, role, rules) : undefined;
}

/** The key of a role. @throws ConfigError when it is missing, or has a length that no key has */
export function requiredKey(source: KeySource, role: KeyRole, rules: KeyRules): KeyPair {
  const [id, secret] = names[role];
  const problems = [...problemsOf(source, id, rules), ...problemsOf(source, secret, rules)];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    role,
    accessKeyId: source[id]?.trim() ?? "",
    secretAccessKey: source[secret]?.trim() ?? "",
  };
}

function problemsOf(source: KeySource, name: string, rules: KeyRules): Problem[] {
  const value = source[name]?.trim();
  if (!isSet(value)) {
    const fix = "set it in the environment, or name the trainer's .env with --env-file";
    return [{ path: name, given: "nothing", rule: "this command needs it", fix }];
  }
  const length = sn38SecretLengths.find((each) => each.variable === name)?.exactly;
  if (!rules.lengthsOfR2 || length === undefined || value.length === length) return [];
  const rule = `this half of an R2 key has ${length}`;
  return [{ path: name, given: `${value.length} characters`, rule, fix: "copy the whole of it" }];
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== "";
}
