import { z } from "zod";
import { name, port, whole } from "../common";
import { sn38TuningSchema } from "../tuning";
import { placement } from "./placement";
import { subtensorNetwork, walletShape } from "./wallet";

/** The SN38 distributed-training miner: four ranks, one hotkey, one bucket. */
export const sn38TrainerSchema = z.strictObject({
  workload: z.literal("sn38"),
  bucket: name.describe("Name of a bucket of this stack."),
  uid: whole(0, 999).describe(
    "The miner's uid on the subnet; known after registration. It is part of the bucket's name.",
  ),
  wallet: z
    .strictObject(walletShape)
    .describe("Which key the miner signs with. Names and public addresses only."),
  network: subtensorNetwork.describe("Subtensor network or websocket address."),
  ports: z
    .strictObject({
      axon: port.default(8091).describe("tcp, inbound: validators call it."),
      dht: port.default(8009).describe("tcp and udp, inbound: peers average over it."),
    })
    .prefault({})
    .describe("Ports that the world reaches, the same number outside as inside."),
  ladder: z
    .strictObject({
      allowEffective: z
        .boolean()
        .default(false)
        .describe(
          "After the micro-batch has gone down to 1: true also tries effective batches of 512, 256 and 128. The gradient's scale hangs on it, so peers see another weight.",
        ),
    })
    .prefault({})
    .describe("What is tried after running out of GPU memory."),
  ...placement,
  tuning: sn38TuningSchema.prefault({}).describe("The profile of tuned values, and your own values over it."),
});

export type Sn38TrainerConfig = z.infer<typeof sn38TrainerSchema>;
