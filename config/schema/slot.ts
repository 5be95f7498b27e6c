import { z } from "zod";
import { cpuSet, name, whole } from "./common";

/** A set of GPU indices of one host, given to one trainer. */
export const slotSchema = z.strictObject({
  gpus: z
    .array(whole(0, 63))
    .min(1)
    .describe("GPU indices of the host, in PCI bus order as nvidia-smi lists them."),
  cpuSet: cpuSet
    .optional()
    .describe("CPUs for the slot's container. Take those of the GPUs' NUMA node from `nvidia-smi topo -m`."),
});

export const slotsSchema = z
  .record(name, slotSchema)
  .describe("Slots by name. A p5.48xlarge has room for two slots of four GPUs.");

export type SlotConfig = z.infer<typeof slotSchema>;
