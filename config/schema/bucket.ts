import { z } from "zod";
import { whole } from "./common";

const corsRule = z.strictObject({
  origins: z.array(z.string().min(1)).min(1).describe("Sites that may read, such as https://example.com."),
  methods: z
    .array(z.enum(["GET", "PUT", "POST", "DELETE", "HEAD"]))
    .min(1)
    .describe("What they may do."),
  headers: z.array(z.string().min(1)).default([]).describe("Request headers that they may send."),
  maxAgeSeconds: whole(0, 86400).default(3600).describe("How long a browser may keep this answer."),
});

/** An R2 bucket that validators read. */
export const bucketSchema = z.strictObject({
  accountId: z
    .string()
    .regex(/^[0-9a-f]{32}$/, { error: "32 hexadecimal digits, as the Cloudflare dashboard shows them" })
    .describe("Cloudflare account id. SN38 publishes it on chain with a fixed length of 32."),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, { error: "3 to 63 of a-z, 0-9 and -" })
    .optional()
    .describe("Left out for SN38: its bucket is always `<model>-<uid in three digits>`."),
  jurisdiction: z.enum(["default", "eu", "fedramp"]).default("default").describe("Fixed for ever once made."),
  location: z
    .enum(["apac", "eeur", "enam", "weur", "wnam", "oc"])
    .optional()
    .describe("A hint for the creation; changed later, nothing happens."),
  storageClass: z
    .enum(["Standard", "InfrequentAccess"])
    .default("Standard")
    .describe("Class of new objects. InfrequentAccess bills each read, and validators read often."),
  tokens: z
    .enum(["create", "given"])
    .default("create")
    .describe(
      "`create`: the stack makes a write and a read token for this bucket. `given`: four keys as secrets; no right to make tokens is needed.",
    ),
  adopt: z
    .boolean()
    .default(false)
    .describe("True imports a bucket that exists already instead of making one."),
  abortMultipartDays: whole(1, 7).default(1).describe("Unfinished multipart uploads are aborted after this."),
  expireEpochDays: whole(2, 30)
    .default(3)
    .describe("Objects under `epoch-` are deleted after this. The root `metadata.json` never is."),
  cors: z
    .array(corsRule)
    .default([])
    .describe("Rules for browsers that read the bucket from other sites. Trainers and validators need none."),
  forget: z
    .array(z.string().min(3))
    .default([])
    .describe(
      "Former buckets of this trainer that have been drained: they leave the stack, and stay at Cloudflare.",
    ),
});

export type BucketConfig = z.infer<typeof bucketSchema>;
