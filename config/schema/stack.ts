import { z } from "zod";
import { bucketSchema } from "./bucket";
import { name } from "./common";
import { guardsSchema } from "./guards";
import { hostSchema } from "./host";
import { operatorSchema } from "./operator";
import { registrySchema } from "./registry";
import { trainerSchema } from "./trainer";

/** The settings of a stack, as `launchpad:<key>` in Pulumi.<stack>.yaml. */
export const stackSchema = z.strictObject({
  production: z
    .boolean()
    .default(false)
    .describe("True protects hosts, buckets and registries from being destroyed, and keeps volumes."),
  operator: operatorSchema.prefault({}).describe("Who may log in."),
  hosts: z.record(name, hostSchema).default({}).describe("Machines with GPUs, by name."),
  buckets: z.record(name, bucketSchema).default({}).describe("R2 buckets, by name."),
  registries: z
    .record(name, registrySchema)
    .default({})
    .describe("Registries for images that the stack makes, by name."),
  trainers: z.record(name, trainerSchema).default({}).describe("What runs where, by name."),
  guards: guardsSchema.prefault({}).describe("Limits that turn a warning into an error."),
  secrets: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "Secrets by name, each set with `pulumi config set --secret --path`. Which are needed the plan says.",
    ),
});

export type StackConfig = z.infer<typeof stackSchema>;

/** The keys that Pulumi.yaml declares, in its order. */
export const stackKeys = Object.keys(stackSchema.shape);
