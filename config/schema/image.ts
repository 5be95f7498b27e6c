import { z } from "zod";

/** Where a trainer's image comes from. */
export const imageSchema = z.discriminatedUnion("from", [
  z.strictObject({
    from: z.literal("host").describe("Built on the host's own Docker; no registry is needed."),
    baseImage: z
      .string()
      .regex(/^[a-z0-9][a-zA-Z0-9._:/-]*@sha256:[0-9a-f]{64}$/, {
        error: "an image with its digest, name@sha256:<64 hexadecimal digits>",
      })
      .optional()
      .describe("The CUDA base, by digest; default: the one in images/<workload>/base.json."),
  }),
  z.strictObject({
    from: z.literal("registry").describe("Pulled by digest with the host's own credentials."),
    repository: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._:/-]*$/, { error: "a repository without tag or digest" })
      .describe("Registry and name, such as ghcr.io/someone/launchpad-sn38."),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, { error: "sha256: and 64 hexadecimal digits" })
      .optional()
      .describe("Default: the one in images/record.json under `<stack>/<workload>`."),
  }),
]);

export type ImageConfig = z.infer<typeof imageSchema>;
