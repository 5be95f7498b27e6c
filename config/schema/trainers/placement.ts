import { z } from "zod";
import { name, port, whole } from "../common";
import { imageSchema } from "../image";

/** What every trainer says: where it runs and from what image, how its container is treated. */
export const placement = {
  host: name.describe("Name of a host."),
  slot: name.describe("Name of a slot of that host."),
  enabled: z.boolean().default(true).describe("False stops the trainer and keeps its volumes."),
  image: imageSchema.default({ from: "host" }).describe("Where the container's image comes from."),
  restart: z
    .enum(["no", "on-failure", "always", "unless-stopped"])
    .optional()
    .describe(
      "Docker's restart policy. Default: always for miners, unless-stopped for jobs (docs/decisions/0019).",
    ),
  statusPort: port
    .optional()
    .describe(
      "Port of the status page on the host's 127.0.0.1; default 9400 plus the slot's lowest GPU index.",
    ),
  secretsPath: z
    .string()
    .regex(/^\/[A-Za-z0-9._/-]+$/, { error: "an absolute path" })
    .optional()
    .describe(
      "On ssh and local hosts: a folder with `.env` and `wallet/hotkeys/<hotkey>`, bound read-only instead of uploaded secrets.",
    ),
  supervision: z
    .strictObject({
      restartsPerDay: whole(0, 1000)
        .optional()
        .describe("Restarts of the software within any 24 hours; default: from the contract (SN38: 12)."),
      keepAlive: z
        .boolean()
        .default(false)
        .describe("Past that budget: true keeps the container up for inspection, false ends it."),
    })
    .prefault({})
    .describe("What the launcher does when the software fails."),
};
