import { z } from "zod";
import { real, whole } from "../common";
import { flagValue, profile, sharedTuning } from "../tuning";
import { placement } from "./placement";

const column = z.string().min(1).max(200);
const hubId = /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/;
const absolute = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/;

const instruct = z.strictObject({
  type: z.literal("instruct").describe("Supervised pairs of instruction and answer."),
  fieldInstruction: column.default("instruction").describe("Column of the instruction."),
  fieldOutput: column
    .optional()
    .describe("Column of the answer; without one the instruction's column is trained on as plain text."),
  fieldInput: column.optional().describe("Column of what the instruction is about."),
  fieldSystem: column.optional().describe("Column of the system prompt."),
  systemPrompt: z.string().default("").describe("System prompt of samples that have none."),
  systemFormat: z.string().default("{system}").describe("How it is written."),
  format: z
    .string()
    .min(1)
    .optional()
    .describe("How instruction and input become a prompt; default `{instruction} {input}`."),
  noInputFormat: z.string().min(1).default("{instruction}").describe("The same where a sample has no input."),
});

const dpo = z.strictObject({
  type: z.literal("dpo").describe("Preferences: a chosen and a rejected answer."),
  fieldPrompt: column
    .default("prompt")
    .describe("Column of the prompt: prompt, input, question or instruction."),
  fieldChosen: column.default("chosen").describe("Column of the better answer: chosen or chosen_response."),
  fieldRejected: column
    .default("rejected")
    .describe("Column of the worse answer: rejected or rejected_response."),
  fieldSystem: column.optional().describe("Column of the system prompt: system."),
});

const grpo = z.strictObject({
  type: z.literal("grpo").describe("The model answers by itself, and reward functions judge."),
  fieldPrompt: column.default("prompt").describe("Column of the prompt: prompt."),
  rewards: z
    .array(
      z.strictObject({
        code: z
          .string()
          .min(1)
          .max(100_000)
          .describe("Python text of one function, `def name(completions, **kwargs):`."),
        weight: real(0, 1000).default(1).describe("How much it counts."),
      }),
    )
    .min(1)
    .max(50)
    .describe("What answers are judged by."),
});

const chat = z.strictObject({
  type: z.literal("chat").describe("Supervised conversations."),
  chatTemplate: z
    .enum([
      "alpaca",
      "chatml",
      "cohere",
      "deepseek_v2",
      "deepseek_v3",
      "exaone",
      "gemma",
      "gemma3",
      "jamba",
      "llama3",
      "llama4",
      "metharme",
      "mistral_v1",
      "mistral_v2v3",
      "mistral_v3_tekken",
      "mistral_v7_tekken",
      "phi_3",
      "phi_35",
      "qwen3",
      "qwen_25",
      "tokenizer_default",
    ])
    .default("chatml")
    .describe("Name of axolotl's template for the conversation."),
  column: column.default("conversations").describe("Column of the list of messages."),
  roleField: column.default("from").describe("Field of a message that tells who speaks."),
  contentField: column.default("value").describe("Field of a message with its text."),
  user: column.default("user").describe("What the role field says of the user."),
  assistant: column.default("assistant").describe("What the role field says of the model."),
});

const task = z
  .discriminatedUnion("type", [instruct, dpo, grpo, chat])
  .describe("Kind of the task, and how its data is read. The names are upstream's, in camel case.");

const model = z.strictObject({
  id: z
    .string()
    .regex(new RegExp(`${hubId.source}|${absolute.source}`), {
      error: "a Hugging Face id such as Qwen/Qwen2.5-7B-Instruct, or an absolute path in the container",
    })
    .describe("The base model."),
  revision: z
    .string()
    .regex(/^[\w.-]{1,100}$/, { error: "a commit, tag or branch" })
    .optional()
    .describe("Commit of the model's repository; default: the newest."),
  sizeB: real(0.01, 2000).describe("Parameters in 1e9: memory, time and upstream's choice of GPUs follow."),
  family: z
    .enum(["llama", "mistral", "mixtral", "qwen2", "qwen3", "gemma", "gemma2", "phi3"])
    .optional()
    .describe("Architecture, where the id does not tell; FSDP needs its layer's class."),
  padToken: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe("Padding token for a tokenizer without one; for Llama 3 it is set."),
});

const dataset = z.strictObject({
  path: z
    .string()
    .max(2000)
    .describe(
      "`https://...`, an absolute path in the container (the volume `cache` is /cache), or a Hugging Face id.",
    ),
  format: z
    .enum(["json", "csv", "parquet", "arrow", "text"])
    .default("json")
    .describe("Of a file; JSON may be one array or one object a line."),
  name: z.string().min(1).optional().describe("Configuration of a Hugging Face data set."),
  split: z.string().min(1).default("train").describe("Split of the data set."),
  samples: whole(1, 1_000_000_000)
    .optional()
    .describe("How many there are: without it the plan cannot tell steps and hours."),
  medianTokens: real(1, 1_000_000).default(220).describe("Median length of a sample in tokens."),
  p95Tokens: real(1, 1_000_000)
    .default(900)
    .describe("Length that 95 of 100 samples stay below; at least the median."),
});

const tuning = z.strictObject({
  profile,
  config: z
    .record(z.string(), flagValue)
    .default({})
    .describe(
      "Keys of axolotl's config with dots, for example `lora_r: 32` or `trl.beta: 0.1`. Each is checked against its schema. `adapter: none` trains all parameters.",
    ),
  ...sharedTuning,
});

const id = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** A text job of G.O.D (SN56): axolotl on one data set, once. */
export const godTextTrainerSchema = z.strictObject({
  workload: z.literal("god-text"),
  taskId: z
    .string()
    .regex(id, { error: "1 to 64 of A-Z, a-z, 0-9, _ and -" })
    .describe("Upstream's id of the task: name of the config and of the folder with the result."),
  repo: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,95}$/, { error: "a name without a slash" })
    .describe("Upstream's expected repository name: the result lies in /app/checkpoints/<taskId>/<repo>."),
  task,
  model: model.describe("What is trained."),
  dataset: dataset.describe("The data."),
  hours: real(0.05, 240).describe("Hours that the task has; the plan says whether they suffice."),
  hfToken: z
    .boolean()
    .default(false)
    .describe("True where the model or the data needs a Hugging Face token, secret `<trainer>.hfToken`."),
  ...placement,
  tuning: tuning.prefault({}).describe("The profile of tuned values, and your own values over it."),
});

export type GodTextTrainerConfig = z.infer<typeof godTextTrainerSchema>;
export type GodTextTask = GodTextTrainerConfig["task"];
