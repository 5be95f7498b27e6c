import { z } from "zod";
import { whole } from "./common";

/** Repositories of Amazon ECR. Source of the form of a name: API_Repository of the ECR API reference. */
const ecrSchema = z.strictObject({
  kind: z.literal("ecr").describe("Repositories of Amazon ECR in `aws:region`."),
  repositories: z
    .array(
      z
        .string()
        .max(256)
        .regex(/^(?=..)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/, {
          error: "a name such as launchpad/sn38: a-z and 0-9, single . _ - between them, and / between parts",
        }),
    )
    .min(1)
    .describe(
      "Names of the repositories, such as launchpad/sn38. One for each image: how many are kept counts by repository.",
    ),
  kmsKeyArn: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Your own KMS key, by its ARN; left out, AWS's own for ECR. Fixed once a repository is made: another key is another repository.",
    ),
  untaggedDays: whole(1, 365)
    .default(7)
    .describe("Images that have no tag are deleted this many days after they were pushed."),
  keepImages: whole(2, 1000)
    .default(10)
    .describe(
      "How many images each repository keeps, the newest; two are what runs and the way back. ECR does not know which ones run.",
    ),
});

/** A registry whose repositories the stack makes. */
export const registrySchema = z.discriminatedUnion("kind", [ecrSchema]);

export type RegistryConfig = z.infer<typeof registrySchema>;
