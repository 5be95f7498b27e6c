import * as pulumi from "@pulumi/pulumi";
import type { BucketPlan } from "../planning/plan";
import { type NetworkInUse, networkInUse } from "./hosts/aws/heldNetwork";

/** A bucket as the stack's outputs name it. */
export interface BucketOutput {
  /** Name in the stack. */
  name: string;
  /** Name at Cloudflare. */
  bucketName: string;
  accountId: string;
  jurisdiction: string;
  endpoint: string;
}

/** A former bucket with what to do about it. */
export interface FormerBucketOutput extends BucketOutput {
  /** The line that empties it. */
  drain: string;
  /** The line that lets it leave the stack. */
  forget: string;
}

/** What the stack told of itself after the last `up`. */
export interface Previous {
  buckets: BucketOutput[];
  formerBuckets: BucketOutput[];
  /** Hosts that were marked offline. */
  offlineHosts: string[];
  /** Of each aws host the network that it lies in. */
  networks: ReadonlyMap<string, NetworkInUse>;
}

/**
 * Reads this stack's own outputs as the last `up` left them; empty before the first. It asks the engine, as a
 * StackReference does, without becoming a resource: nothing of it shows in a preview or in the state.
 * Source: pulumi v3.255.0 pkg/resource/deploy/builtins.go, readStackOutputs.
 */
export async function readPrevious(): Promise<Previous> {
  const name = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const answer: { outputs?: Record<string, unknown> } = await pulumi.runtime.invoke(
    "pulumi:pulumi:readStackOutputs",
    { name },
  );
  return {
    buckets: bucketList(answer.outputs?.buckets),
    formerBuckets: bucketList(answer.outputs?.formerBuckets),
    offlineHosts: offlineHosts(answer.outputs?.hosts),
    networks: networks(answer.outputs?.hosts),
  };
}

/**
 * Buckets that an entry of the stack used before and that still hold objects: a changed uid made a new bucket,
 * and R2 deletes no bucket with objects in it. They stay in the stack until the entry's `forget` names them.
 */
export function formerBuckets(previous: Previous, bucket: BucketPlan): BucketOutput[] {
  const former = new Map<string, BucketOutput>();
  for (const old of [...previous.formerBuckets, ...previous.buckets]) {
    if (old.name === bucket.name && old.bucketName !== bucket.bucketName) former.set(old.bucketName, old);
  }
  for (const forgotten of bucket.forget) former.delete(forgotten);
  return [...former.values()].sort((a, b) => (a.bucketName < b.bucketName ? -1 : 1));
}

function offlineHosts(hosts: unknown): string[] {
  if (hosts === null || typeof hosts !== "object") return [];
  return Object.entries(hosts).flatMap(([name, host]) => (host?.offline === true ? [name] : []));
}

function networks(hosts: unknown): Map<string, NetworkInUse> {
  if (hosts === null || typeof hosts !== "object") return new Map();
  return new Map(
    Object.entries(hosts).flatMap(([name, host]) => {
      const found = networkInUse(host);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

/** A former bucket as the outputs name it. `place` is the next free place in the entry's `forget`. */
export function formerBucket(bucket: BucketOutput, place: number): FormerBucketOutput {
  const path = `launchpad:buckets.${bucket.name}.forget[${place}]`;
  return {
    ...bucket,
    drain: `npm run r2 -- drain ${bucket.bucketName}`,
    forget: `pulumi config set --path '${path}' ${bucket.bucketName}`,
  };
}

function bucketList(value: unknown): BucketOutput[] {
  return Array.isArray(value) ? value.filter(isBucketOutput) : [];
}

function isBucketOutput(value: unknown): value is BucketOutput {
  if (value === null || typeof value !== "object") return false;
  const keys = ["name", "bucketName", "accountId", "jurisdiction", "endpoint"];
  return keys.every((key) => typeof (value as Record<string, unknown>)[key] === "string");
}
