/** Tasks, data and secrets of text jobs of G.O.D: mistakes and what is said of them. */
import { godTextTasks } from "../../fixtures/godText";
import { type BadInput, trainer } from "./edits";
import { at, jobEdits } from "./godTextEdits";

const task = (value: unknown): BadInput["edits"] => jobEdits([trainer("task"), value]);
const dataset = (value: unknown): BadInput["edits"] => jobEdits([trainer("dataset"), value]);
const reward = (code: string): unknown => ({ type: "grpo", rewards: [{ code }] });

export const godTextTask: readonly BadInput[] = [
  {
    name: "a preference column that axolotl does not read",
    edits: task({ type: "dpo", fieldPrompt: "query", fieldChosen: "good" }),
    problems: [
      `${at}.task.fieldPrompt: "query" - axolotl's chatml.default reads prompt, input, question, instruction (prompt_strategies/dpo/chatml.py:10-30), and upstream's script, which renames columns, does not run here - rename the column in the data [LP-GTEXT-085]`,
      `${at}.task.fieldChosen: "good" - axolotl's chatml.default reads chosen, chosen_response (prompt_strategies/dpo/chatml.py:10-30), and upstream's script, which renames columns, does not run here - rename the column in the data [LP-GTEXT-085]`,
    ],
  },
  {
    name: "a prompt column that TRL does not read",
    edits: task({ type: "grpo", fieldPrompt: "query", rewards: godTextTasks.grpo.rewards }),
    problems: [
      `${at}.task.fieldPrompt: "query" - TRL reads the column prompt, and upstream's script, which renames it (core/dataset_utils.py:93), does not run here - rename the column in the data [LP-GTEXT-085]`,
    ],
  },
  {
    name: "a reward that is no function",
    edits: task(reward("score = 1")),
    problems: [
      `${at}.task.rewards[0].code: "score = 1" - has no function at its left edge, and the first one there is what is called - begin it with def name(completions, **kwargs): [LP-GTEXT-086]`,
    ],
  },
  {
    name: "a reward with one parameter",
    edits: task(reward("def score(completions):\n    return []")),
    problems: [
      `${at}.task.rewards[0].code: "def score(completions):\\n    return []" - score takes 1 parameter(s), and axolotl refuses fewer than two (core/trainers/grpo/__init__.py:155-158) - write def score(completions, **kwargs): [LP-GTEXT-086]`,
    ],
  },
  {
    name: "two rewards of one name",
    edits: task({ type: "grpo", rewards: [godTextTasks.grpo.rewards[0], godTextTasks.grpo.rewards[0]] }),
    problems: [
      `${at}.task.rewards[1].code: "def shorter(completions, **kwargs):\\n    return [-len(each) /..." - shorter is defined twice, and the later one would be called for both - give it a name of its own [LP-GTEXT-086]`,
    ],
  },
  {
    name: "no rewards",
    edits: task({ type: "grpo", rewards: [] }),
    problems: [`${at}.task.rewards: [] - the number of entries must be at least 1 - write at least one`],
  },
  {
    name: "a kind of task that does not exist",
    edits: task({ type: "kto" }),
    problems: [`${at}.task.type: "kto" - must be one of: instruct, dpo, grpo, chat - use one of these`],
  },
  {
    name: "a field of another kind of task",
    edits: task({ type: "chat", fieldPrompt: "prompt" }),
    problems: [
      `${at}.task.fieldPrompt: "prompt" - there is no such key - it belongs to \`type: dpo\` or \`grpo\`: change that, or remove it`,
    ],
  },
  {
    name: "data on a bucket",
    edits: dataset({ path: "s3://bucket/train.json" }),
    problems: [
      `${at}.dataset.path: "s3://bucket/train.json" - comes without keys into the container, and http can be changed on its way - use https://, a file on the volume \`cache\`, or a Hugging Face id [LP-GTEXT-087]`,
    ],
  },
  {
    name: "data behind a signed address",
    edits: dataset({ path: "https://r2.example.com/train.json?X-Amz-Signature=abc" }),
    problems: [
      `${at}.dataset.path: "https://r2.example.com/train.json?..." - the parameter X-Amz-Signature is a secret, and the config can be read with docker inspect - put the file on the volume \`cache\`: /cache/datasets/... [LP-GTEXT-087]`,
    ],
  },
  {
    name: "data behind a password",
    edits: dataset({ path: "https://someone:canary@example.com/train.json" }),
    problems: [
      `${at}.dataset.path: "https://example.com/train.json" - a name or password before the host is a secret, and the config can be read with docker inspect - put the file on the volume \`cache\`: /cache/datasets/... [LP-GTEXT-087]`,
    ],
  },
  {
    name: "a password on its way to a bucket",
    edits: dataset({ path: "s3://key:canary@bucket/train.json?a=1" }),
    problems: [
      `${at}.dataset.path: "s3://bucket/train.json?..." - comes without keys into the container, and http can be changed on its way - use https://, a file on the volume \`cache\`, or a Hugging Face id [LP-GTEXT-087]`,
    ],
  },
  {
    name: "data on no volume",
    edits: dataset({ path: "/root/train.json" }),
    problems: [
      `${at}.dataset.path: "/root/train.json" - lies on no volume of the container, so it would not be there - put it on the volume \`cache\`: /cache/datasets/... [LP-GTEXT-087]`,
    ],
  },
  {
    name: "data that is no address",
    edits: dataset({ path: "train data" }),
    problems: [
      `${at}.dataset.path: "train data" - is no https address, absolute path or Hugging Face id - write it in one of those forms [LP-GTEXT-087]`,
    ],
  },
  {
    name: "a file with a configuration",
    edits: dataset({ path: "/cache/t.json", name: "en" }),
    problems: [
      `${at}.dataset.name: "en" - is a configuration of a Hugging Face data set, and the data is a file - remove it`,
    ],
  },
  {
    name: "lengths the wrong way round",
    edits: dataset({ path: "/cache/t.json", medianTokens: 500, p95Tokens: 400 }),
    problems: [
      `${at}.dataset.p95Tokens: 400 - 95 of 100 samples cannot be shorter than the median of 500 - use at least 500`,
    ],
  },
  {
    name: "a model that is no id",
    edits: jobEdits([trainer("model", "id"), "llama"]),
    problems: [
      `${at}.model.id: "llama" - must be a Hugging Face id such as Qwen/Qwen2.5-7B-Instruct, or an absolute path in the container - write it in that form`,
    ],
  },
  {
    name: "a repository with a slash",
    edits: jobEdits([trainer("repo"), "someone/adapter"]),
    problems: [`${at}.repo: "someone/adapter" - must be a name without a slash - write it in that form`],
  },
  {
    name: "a task id that is a path",
    edits: jobEdits([trainer("taskId"), "../x"]),
    problems: [`${at}.taskId: "../x" - must be 1 to 64 of A-Z, a-z, 0-9, _ and - - write it in that form`],
  },
  {
    name: "the Hugging Face token in the environment in a text job",
    edits: jobEdits([trainer("tuning"), { env: { HF_TOKEN: "hf_x" } }]),
    problems: [
      `${at}.tuning.env.HF_TOKEN: a value, not shown - a secret in the environment can be read with docker inspect - remove it, set hfToken: true, and run: pulumi config set --secret --path 'launchpad:secrets["sn38-a.hfToken"]'`,
    ],
  },
  {
    name: "another secret in the environment",
    edits: jobEdits([trainer("tuning"), { env: { WANDB_API_KEY: "x" } }]),
    problems: [
      `${at}.tuning.env.WANDB_API_KEY: a value, not shown - a secret in the environment can be read with docker inspect - remove it: of secrets this software gets HF_TOKEN alone`,
    ],
  },
];
