/** Which bucket a command works on, and where it is reached. */
import { ConfigError, type Problem, show } from "../../config/error";
import { endpoint } from "../../planning/buckets";
import type { BucketPlan } from "../../planning/plan";
import { planStack } from "../plan/planStack";
import { nearestFirst } from "../stack/names";
import type { KeySource } from "./keys";

/** A bucket and its address. */
export interface Target {
  /** Name of the bucket at R2. */
  bucket: string;
  /** S3 endpoint, `https://<account>.r2.cloudflarestorage.com`. */
  endpoint: string;
}

/** What the command line says about it. */
export interface TargetOptions {
  stack?: string;
  /** Key under `launchpad:buckets` of the stack. */
  bucket?: string;
  account?: string;
  jurisdiction?: string;
  endpoint?: string;
}

/** How a stack's buckets are found; tests put in their own. */
export type BucketsOf = (stack: string) => Promise<readonly BucketPlan[]>;

async function plannedBuckets(stack: string): Promise<readonly BucketPlan[]> {
  return (await planStack(stack, "report")).plan.buckets;
}

/**
 * The bucket that was named, or the one that a stack's plan has.
 * @throws ConfigError
 */
export async function resolveTarget(
  named: string | undefined,
  options: TargetOptions,
  source: KeySource,
  bucketsOf: BucketsOf = plannedBuckets,
): Promise<Target> {
  if (options.stack === undefined) return namedTarget(named, options, source);
  if (named !== undefined)
    throw problem("BUCKET", show(named), "--stack names a bucket already", "give one of the two");
  const planned = chooseBucket(await bucketsOf(options.stack), options.stack, options.bucket);
  const account = options.account ?? source.R2_ACCOUNT_ID?.trim();
  if (account !== undefined && account !== "" && account !== planned.accountId)
    throw problem(
      "R2_ACCOUNT_ID",
      "another account",
      `the bucket of stack ${options.stack} is in account ${planned.accountId}`,
      "use the keys of that account",
    );
  return { bucket: planned.bucketName, endpoint: checkedEndpoint(options.endpoint) ?? planned.endpoint };
}

function chooseBucket(buckets: readonly BucketPlan[], stack: string, wanted: string | undefined): BucketPlan {
  const names = buckets.map((each) => each.name);
  const [first] = buckets;
  if (first === undefined)
    throw problem("--stack", show(stack), "this stack has no bucket", "give the bucket's name instead");
  if (wanted === undefined) {
    if (buckets.length === 1) return first;
    throw problem(
      "--bucket",
      "nothing",
      `stack ${stack} has several buckets`,
      `choose one: ${names.join(", ")}`,
    );
  }
  const found = buckets.find((each) => each.name === wanted || each.bucketName === wanted);
  if (found !== undefined) return found;
  throw problem(
    "--bucket",
    show(wanted),
    `stack ${stack} has no such bucket`,
    `choose one: ${nearestFirst(wanted, names).join(", ")}`,
  );
}

function namedTarget(named: string | undefined, options: TargetOptions, source: KeySource): Target {
  if (named === undefined || options.bucket !== undefined)
    throw problem(
      named === undefined ? "BUCKET" : "--bucket",
      named === undefined ? "nothing" : show(options.bucket),
      named === undefined ? "a bucket is needed" : "it chooses among the buckets of a stack",
      "give the bucket's name alone, or --stack STACK [--bucket NAME]",
    );
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(named))
    throw problem(
      "BUCKET",
      show(named),
      "a bucket's name has 3 to 63 of a-z, 0-9 and -",
      "write it as Cloudflare shows it",
    );
  const given = checkedEndpoint(options.endpoint);
  if (given !== undefined) return { bucket: named, endpoint: given };
  const account = options.account ?? source.R2_ACCOUNT_ID?.trim() ?? "";
  if (!/^[0-9a-f]{32}$/.test(account))
    throw problem(
      "R2_ACCOUNT_ID",
      account === "" ? "nothing" : show(account),
      "an account has 32 hexadecimal digits",
      "set it, or give --account or --stack",
    );
  return { bucket: named, endpoint: endpoint(account, options.jurisdiction ?? "default") };
}

function checkedEndpoint(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (/^https?:\/\/[^/?#@]+\/?$/.test(given) && URL.canParse(given)) return given.replace(/\/$/, "");
  throw problem(
    "--endpoint",
    show(given),
    "an address without a path is needed",
    "write https://HOST[:PORT]",
  );
}

function problem(path: string, given: string, rule: string, fix: string): ConfigError {
  const one: Problem = { path, given, rule, fix };
  return new ConfigError([one]);
}
