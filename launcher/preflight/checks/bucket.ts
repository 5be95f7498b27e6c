/** What each key may do with the bucket. Cloudflare's own words for an answer go into the report. */
import { randomUUID } from "node:crypto";
import type { LaunchFile } from "../../../workloads/launchfile";
import type { BucketProbe, KeyName } from "../bucket/probe";
import type { StoreAnswer } from "../bucket/types";
import { type Check, failed, notChecked, passed, type Verdict } from "../check";

const BUCKET_SECONDS = 20;
/** Outside of the prefixes that validators read. */
const PROBE_PREFIX = "launchpad-preflight-";

/** Refusals of a key that is wrong in itself: they say nothing of its rights. */
const UNKNOWN_KEY: ReadonlySet<string> = new Set([
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "RequestTimeTooSkewed",
]);

/** The store answers, and has the bucket under the name that the plan derived. Rights are the other checks'. */
export const bucketReachable: Check = {
  id: "bucket.reachable",
  severity: "critical",
  withinSeconds: BUCKET_SECONDS,
  expected: (file) => withKeys(file, (name) => `the store answers and has ${name}`),
  look: ({ bucket, file }, signal) =>
    online(bucket, async () => {
      const answer = await bucket.list("read", signal);
      const name = file.bucket?.name ?? "";
      if (answer.status === 404)
        return failed(`no bucket ${name}`, "create it: pulumi up, or correct the trainer's uid");
      if (answer.status === 0 || answer.status >= 500) return failed(shown(answer), mendFor(answer, "read"));
      return passed(isGood(answer) ? `${name} is there` : `the store answers (${answer.status})`);
    }),
};

/**
 * Validators read with this key. An object that is not there is asked for: with the right to list and to read the
 * answer is 404, without the right to read 403 (docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html,
 * "Permissions", read 2026-11-21), so that an empty bucket proves it too.
 */
export const readKeyReads: Check = {
  id: "bucket.readKey",
  severity: "critical",
  withinSeconds: BUCKET_SECONDS,
  expected: (file) => withKeys(file, () => "the read key lists and reads objects"),
  look: ({ bucket }, signal) =>
    online(bucket, async () => {
      const answer = await bucket.list("read", signal);
      if (!isGood(answer)) return failed(`listing: ${shown(answer)}`, mendFor(answer, "read"));
      const read = await bucket.get("read", probeName(), signal);
      if (!isGood(read) && read.code !== "NoSuchKey")
        return failed(`reading: ${shown(read)}`, mendFor(read, "read"));
      return passed("it lists and reads objects");
    }),
};

/** The read key is published on chain: it must not write. Only a refusal proves that. */
export const readKeyCannotWrite: Check = {
  id: "bucket.readKeyOnly",
  severity: "critical",
  withinSeconds: BUCKET_SECONDS,
  expected: (file) => withKeys(file, () => "a write with the read key is refused"),
  look: ({ bucket }, signal) =>
    online(bucket, async () => {
      const name = probeName();
      const answer = await bucket.put("read", name, signal);
      if (answer.status === 403 && !UNKNOWN_KEY.has(answer.code ?? ""))
        return passed(`refused (${shown(answer)})`);
      if (!isGood(answer)) return failed(shown(answer), mendFor(answer, "read"));
      await bucket.remove("write", name, signal);
      return failed(
        "the read key wrote an object",
        "replace it by a token with Object Read only: it is published on chain, where anybody can use it",
      );
    }),
};

/** Uploads use this key. */
export const writeKeyWrites: Check = {
  id: "bucket.writeKey",
  severity: "critical",
  withinSeconds: BUCKET_SECONDS,
  expected: (file) => withKeys(file, () => "the write key writes and deletes"),
  look: ({ bucket }, signal) =>
    online(bucket, async () => {
      const name = probeName();
      const written = await bucket.put("write", name, signal);
      if (!isGood(written)) return failed(`writing: ${shown(written)}`, mendFor(written, "write"));
      const removed = await bucket.remove("write", name, signal);
      if (!isGood(removed)) return failed(`deleting: ${shown(removed)}`, mendFor(removed, "write"));
      return passed("it writes and deletes");
    }),
};

function withKeys(file: LaunchFile, text: (name: string) => string): string | undefined {
  return file.bucket?.keys === undefined ? undefined : text(file.bucket.name);
}

function online(bucket: BucketProbe, look: () => Promise<Verdict>): Verdict | Promise<Verdict> {
  return bucket.offline === undefined ? look() : notChecked(bucket.offline);
}

function probeName(): string {
  return `${PROBE_PREFIX}${randomUUID()}`;
}

function isGood(answer: StoreAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

function shown(answer: StoreAnswer): string {
  return answer.status === 0 ? `no answer (${answer.code})` : `${answer.status} ${answer.code ?? ""}`.trim();
}

function mendFor(answer: StoreAnswer, key: KeyName): string {
  if (answer.code === "RequestTimeTooSkewed") return "set this host's clock: timedatectl set-ntp true";
  if (UNKNOWN_KEY.has(answer.code ?? ""))
    return `set the bucket's ${key} key in the stack as Cloudflare shows it, and deploy again`;
  if (answer.status === 401 || answer.status === 403)
    return `give the ${key} token rights on this bucket (${key === "read" ? "Object Read only" : "Object Read & Write"})`;
  if (answer.status === 0) return "look at this host's DNS and outgoing traffic to port 443";
  return "the store itself is in trouble; check again in a minute";
}
