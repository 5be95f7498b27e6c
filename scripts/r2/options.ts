/** What all commands of `npm run r2` have in common on the command line. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { BucketClient } from "./client";
import { parseDuration } from "./duration";
import { type KeyPair, type KeyRole, type KeySource, keySource, optionalKey, requiredKey } from "./keys";
import { Slots } from "./slots";
import { resolveTarget, type Target, type TargetOptions } from "./target";

/** The options of every command. */
export interface SharedOptions extends TargetOptions {
  envFile?: string;
  parallel: number;
  timeout: string;
  json: boolean;
}

/** Adds the bucket argument and the shared options. */
export function withSharedOptions(command: Command): Command {
  return command
    .usage(`${command.name()} [options] [BUCKET]`)
    .argument("[BUCKET]", "name of the bucket; or give --stack")
    .option("-s, --stack <stack>", "take the bucket, account and jurisdiction from this stack")
    .option("--bucket <name>", "which bucket of the stack, where it has several")
    .option("--account <id>", "Cloudflare account (default: R2_ACCOUNT_ID)")
    .addOption(
      new Option("--jurisdiction <name>", "of the bucket")
        .choices(["default", "eu", "fedramp"])
        .default("default"),
    )
    .option("--endpoint <url>", "another S3 address than the account's")
    .option("--env-file <file>", "read the keys from a file like the trainer's .env, and from nothing else")
    .option("--parallel <n>", "requests at the same time, 1 to 64", parseParallel, 8)
    .option("--timeout <duration>", "limit of one request with its retries", "2m")
    .option("--json", "print JSON", false);
}

function parseParallel(text: string): number {
  return wholeNumber(text, 1, 64);
}

/** A whole number of the command line. @throws InvalidArgumentError */
export function wholeNumber(text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
}

/** The bucket with the keys that are at hand. */
export interface Session {
  target: Target;
  /** A client with the key of a role. @throws ConfigError when that key is not set */
  client(role: KeyRole): BucketClient;
  /** The same, or undefined when the key is not set. */
  optionalClient(role: KeyRole): BucketClient | undefined;
}

/** Reads keys and finds the bucket, runs `work`, and closes every connection. @throws ConfigError */
export async function withSession<T>(
  bucket: string | undefined,
  options: SharedOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const source: KeySource = keySource(options.envFile);
  const limits = {
    parallel: options.parallel,
    timeoutMs: parseDuration(options.timeout, "--timeout") * 1000,
  };
  const target = await resolveTarget(bucket, options, source);
  const slots = new Slots(options.parallel);
  const clients: BucketClient[] = [];
  const make = (key: KeyPair) => {
    const client = new BucketClient(target, key, limits, slots);
    clients.push(client);
    return client;
  };
  const rules = { lengthsOfR2: options.endpoint === undefined };
  try {
    return await work({
      target,
      client: (role) => make(requiredKey(source, role, rules)),
      optionalClient: (role) => {
        const key = optionalKey(source, role, rules);
        return key === undefined ? undefined : make(key);
      },
    });
  } finally {
    for (const client of clients) client.close();
  }
}
