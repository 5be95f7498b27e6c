import { z } from "zod";
import { real, whole } from "../common";
import { profile, scalar, sharedTuning } from "../tuning";
import { placement } from "./placement";
import { ss58, subtensorNetwork, walletShape } from "./wallet";

/** One data set of an expert group, streamed from Hugging Face (shared/config.py:201-205). */
const dataSource = z.strictObject({
  path: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*(\/[\w.-]+)?$/, { error: "a data set's id such as allenai/c4" })
    .describe("Id of the data set."),
  name: z.string().min(1).optional().describe("Its configuration, for example `en`."),
  weight: real(0.000001, 1_000_000).default(1).describe("Share of the samples, relative to the others."),
  textColumn: z.string().min(1).default("text").describe("Column with the text."),
});

const keys = z.record(z.string(), scalar).default({});

const tuning = z.strictObject({
  profile,
  config: keys.describe(
    "Keys of the main config with dots, for example `opt.lr: 0.00002`. Unknown and locked ones are refused.",
  ),
  group: keys.describe(
    "Keys of the expert group's config with dots, for example `data.per_device_train_batch_size: 2`.",
  ),
  dataSources: z
    .array(dataSource)
    .min(1)
    .max(50)
    .optional()
    .describe("Data sets to train on; default: upstream's of the expert group."),
  ...sharedTuning,
  expectedSequenceSeconds: real(0.01, 600)
    .default(1)
    .describe("Seconds for one sequence of 4096 tokens, forward and backward; not measured yet."),
  expectedStepOverheadSeconds: real(0, 3600)
    .default(30)
    .describe(
      "Seconds of an inner step beside the sequences: upstream hashes the model twice a step; not measured yet.",
    ),
});

/** The Connito miner (SN102): one GPU, one hotkey, one Hugging Face repo. */
export const connitoTrainerSchema = z.strictObject({
  workload: z.literal("connito"),
  uid: whole(0, 65_535).describe("The miner's uid on the subnet; known after registration."),
  wallet: z
    .strictObject({ ...walletShape, hotkeyAddress: ss58.describe("The hotkey's public address.") })
    .describe(
      "Which key the miner signs with. With both addresses the software asks the chain nothing while it reads its config.",
    ),
  expertGroup: z
    .enum(["exp_math", "exp_dummy"])
    .default("exp_math")
    .describe("Expert group that is trained; a folder of upstream's `expert_groups`."),
  hfRepo: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*\/[\w.-]+$/, { error: "a Hugging Face repo such as someone/co" })
    .describe(
      "Public Hugging Face repo that checkpoints are uploaded to, 32 characters at most; made when it is not there. The token of secret `<trainer>.hfToken` must be allowed to write to it.",
    ),
  liteNetwork: subtensorNetwork.describe(
    "Subtensor network or websocket address for what needs the chain's head only. The other, `archive`, is locked upstream.",
  ),
  ...placement,
  tuning: tuning
    .prefault({})
    .describe("The profile of tuned values, your own values over it, and what the plan is to expect."),
});

export type ConnitoTrainerConfig = z.infer<typeof connitoTrainerSchema>;
