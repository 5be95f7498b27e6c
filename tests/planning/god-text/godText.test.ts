import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { TrainerPlan } from "../../../planning/plan";
import { printable } from "../../../workloads/hole";
import { canonicalJson, launchFileSchema } from "../../../workloads/launchfile";
import {
  eightB,
  type GodTextTaskName,
  godText,
  godTextStack,
  godTextTasks,
  thirtyTwoB,
} from "../../fixtures/godText";
import type { Values } from "../../fixtures/stacks";
import { plan, trainerOf, warningIds } from "../support";

const CONFIG = "/workspace/axolotl/configs/3f0c2b7a-instruct.yml";

function planned(over: Values = {}): TrainerPlan {
  return trainerOf(godTextStack(godText(over)));
}

function fileOf(trainer: TrainerPlan, path = CONFIG): string {
  const found = trainer.files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no file ${path}`);
  return printable(found.content);
}

/** The config as PyYAML would read it. */
function read(over: Values = {}, path = CONFIG): Record<string, unknown> {
  return parse(fileOf(planned(over), path), { version: "1.1" });
}

const tasks = Object.keys(godTextTasks) as GodTextTaskName[];
const profiles = ["stock", "guide", "tuned"];

describe("the config", () => {
  it.each(profiles.flatMap((profile) => tasks.map((task) => [task, profile] as const)))(
    "of a task of type %s under profile %s is the golden one",
    async (task, profile) => {
      const trainer = planned({ task: godTextTasks[task], tuning: { profile } });
      const golden = `../../workloads/god-text/golden/${profile}.${task}.yml`;
      await expect(fileOf(trainer)).toMatchFileSnapshot(golden);
    },
  );

  it("of a 32 B model on four GPUs is sharded, layer by layer", async () => {
    const text = fileOf(planned(thirtyTwoB));
    await expect(text).toMatchFileSnapshot("../../workloads/god-text/golden/tuned.instruct.4gpus.yml");
    expect(parse(text)).toMatchObject({
      fsdp: ["full_shard", "auto_wrap"],
      fsdp_config: { fsdp_transformer_layer_cls_to_wrap: "Qwen2DecoderLayer" },
      optimizer: "adamw_torch_fused",
    });
  });

  it.each(profiles)("of profile %s never has the base file's ten steps", (profile) => {
    for (const task of tasks)
      expect(read({ task: godTextTasks[task], tuning: { profile } })).not.toHaveProperty("max_steps");
  });

  it("has flash attention as it really ends up: off as upstream's script leaves it, on where axolotl decides", () => {
    const flash = profiles.map((profile) => read({ tuning: { profile } }).flash_attention);
    expect(flash).toEqual([false, true, true]);
  });

  it("has the operator's keys over the profile's, and the plan says which is which", () => {
    const trainer = planned({
      tuning: { config: { lora_r: 16, warmup_steps: 20, "lr_scheduler_kwargs.num_cycles": 3 } },
    });
    const config = parse(fileOf(trainer));
    expect(config).toMatchObject({ lora_r: 16, warmup_steps: 20, lr_scheduler_kwargs: { num_cycles: 3 } });
    // The profile says the same in another way, and axolotl refuses both.
    expect(config).not.toHaveProperty("warmup_ratio");
    const value = (key: string) => trainer.values.find((each) => each.key === key);
    expect(value("config:lora_r")).toMatchObject({ from: "override", replaces: "64" });
    expect(value("config:sample_packing")).toMatchObject({ from: "tuned", source: "LP-GTEXT-034" });
    expect(value("config:num_epochs")).toMatchObject({ from: "stock", source: "LP-GTEXT-001" });
    expect(trainer.launch.sources["config:lora_alpha"]).toBe("LP-GTEXT-027");
  });

  it("trains all parameters without any key of an adapter", () => {
    const config = read({ ...thirtyTwoB, ...small, tuning: { config: { adapter: "none" } } });
    expect(Object.keys(config).filter((key) => /^(adapter|lora_)/.test(key))).toEqual([]);
  });

  it.each([
    ["Llama 3 gets its end token", "NousResearch/Meta-Llama-3.1-8B-Instruct", undefined, "<|end_of_text|>"],
    ["Qwen keeps its own", "Qwen/Qwen2.5-7B", undefined, undefined],
    ["the operator's word counts", "Qwen/Qwen2.5-7B", "<|pad|>", "<|pad|>"],
  ])("has a padding token: %s", (_name, id, padToken, expected) => {
    const { special_tokens: tokens } = read({ ...eightB, model: { id, sizeB: 7.6, padToken } });
    expect(tokens).toEqual(expected === undefined ? undefined : { pad_token: expected });
  });

  it.each([
    ["microsoft/Phi-3-mini-4k-instruct", false],
    ["google/gemma-2-2b-it", false],
    ["Qwen/Qwen2.5-3B", undefined],
  ])("leaves axolotl's LoRA kernels to it only where they fit: %s", (id, expected) => {
    const config = read({ model: { id, sizeB: 3 } });
    for (const key of ["lora_mlp_kernel", "lora_qkv_kernel", "lora_o_kernel"])
      expect(config[key]).toBe(expected);
  });
});

/** A model that fits with all its parameters. */
const small = { model: { id: "Qwen/Qwen2.5-0.5B", sizeB: 0.5 } };

describe("the data", () => {
  it.each([
    ["a file on the cache volume", "/cache/datasets/t.json", { ds_type: "json" }],
    ["an address", "https://example.com/t.json", { ds_type: "json" }],
    ["a Hugging Face id", "tatsu-lab/alpaca", {}],
  ])("is %s", (_name, path, rest) => {
    const { datasets } = read({ dataset: { path }, task: godTextTasks.dpo });
    expect(datasets).toEqual([{ path, ...rest, split: "train", type: "chatml.default" }]);
  });

  it("of an instruct task without answers is plain text", () => {
    const { datasets } = read({ task: { type: "instruct", fieldInstruction: "text" } });
    expect(datasets).toEqual([expect.objectContaining({ type: "completion", field: "text" })]);
  });
});

describe("the software", () => {
  it.each([
    ["one", {}, ""],
    ["two", eightB, "--multi_gpu "],
    ["four", thirtyTwoB, "--multi_gpu "],
  ])("on %s GPUs is upstream's command with the number of processes said", (slot, over, many) => {
    const count = { one: 1, two: 2, four: 4 }[slot];
    const { launch } = planned(over);
    expect(launch.gpus.count).toBe(count);
    const [process] = launch.processes;
    expect(process?.command.join(" ")).toBe(
      `accelerate launch ${many}--num_machines 1 --num_processes ${count} -m axolotl.cli.train ${CONFIG}`,
    );
    expect(process).toMatchObject({
      cwd: "/workspace/axolotl",
      exitZeroIsSuccess: true,
      workers: count === 1 ? undefined : count,
      stop: { signal: "SIGINT", graceSeconds: 180 },
    });
  });

  it("is a job: an end with 0 and a model in its folder is success", () => {
    const { launch, container } = planned();
    expect(container.restart).toBe("unless-stopped");
    expect(launch.results).toEqual([
      {
        purpose: "the trained model",
        anyOf: expect.arrayContaining([
          "/app/checkpoints/3f0c2b7a-instruct/tournament-repo/adapter_model.safetensors",
        ]),
      },
    ]);
    expect(container.volumes.map(({ role, mountPath }) => [role, mountPath])).toEqual([
      ["state", "/var/lib/launchpad"],
      ["work", "/app/checkpoints"],
      ["cache", "/cache"],
    ]);
  });

  it("makes a launch.json that the launcher takes", () => {
    const { launch } = planned(eightB);
    const file = launchFileSchema.parse({ ...JSON.parse(canonicalJson(launch)), hash: "0".repeat(64) });
    expect(file.preflight).toMatchObject({ cuda: "12.4", python: "3.11" });
    expect(file.supervision?.faults.outOfMemory?.action).toBe("ladder");
  });

  it("after running out of memory goes on with a smaller micro-batch and the same effective batch", () => {
    const trainer = planned({ ...eightB, tuning: { config: { micro_batch_size: 2 } } });
    const steps = trainer.launch.supervision?.ladder ?? [];
    expect(steps.map(({ id }) => id)).toEqual(["micro-1", "micro-1-checkpointing"]);
    const configs = steps.map(({ command }) => parse(fileOf(trainer, String(command.at(-1)))));
    expect(configs).toMatchObject([
      { micro_batch_size: 1, gradient_accumulation_steps: 2, gradient_checkpointing: false },
      { micro_batch_size: 1, gradient_accumulation_steps: 2, gradient_checkpointing: true },
    ]);
    const { effectiveBatch } = trainer.estimates.batch ?? {};
    for (const { micro_batch_size: micro, gradient_accumulation_steps: steps } of configs)
      expect(micro * steps * 2).toBe(effectiveBatch);
  });

  it("gets the reward functions of a GRPO task in a module that it can import", () => {
    const trainer = planned({ task: godTextTasks.grpo });
    const module = fileOf(trainer, "/workspace/axolotl/src/rewards_3f0c2b7a-instruct.py");
    expect(module).toMatch(/^def shorter\(completions, \*\*kwargs\):\n/);
    expect(parse(fileOf(trainer))).toMatchObject({
      rl: "grpo",
      trl: {
        reward_funcs: ["rewards_3f0c2b7a-instruct.shorter", "rewards_3f0c2b7a-instruct.numbered"],
        reward_weights: [0.7, 0.3],
        num_generations: 4,
      },
    });
    expect(trainer.launch.processes[0]?.env.PYTHONPATH).toBe("/workspace/axolotl/src");
  });

  it("has the token only where it is asked for, in a file of its own", () => {
    expect(plan(godTextStack(godText())).secrets).toEqual([]);
    const trainer = planned({ hfToken: true });
    expect(trainer.files.filter(({ secret }) => secret)).toEqual([
      expect.objectContaining({ path: "/etc/launchpad/secrets/HF_TOKEN", mode: "0400" }),
    ]);
    expect(trainer.launch.processes[0]?.secretEnv).toEqual({ HF_TOKEN: "/etc/launchpad/secrets/HF_TOKEN" });
    expect(JSON.stringify(trainer.launch.processes[0]?.env)).not.toContain("TOKEN");
  });
});

describe("warnings", () => {
  it.each<[string, Values, string[]]>([
    ["nothing is said of profile tuned", {}, []],
    ["a job that does not end in its hours", { hours: 0.1 }, ["LP-GTEXT-101"]],
    ["a test's ten steps", { tuning: { config: { max_steps: 10 } } }, ["LP-GTEXT-103"]],
    ["other GPUs than upstream's", { model: { id: "Qwen/Qwen2.5-7B", sizeB: 7.6 } }, ["LP-GTEXT-102"]],
    ["a DPO task counts its model three times", { ...eightB, task: godTextTasks.dpo }, ["LP-GTEXT-102"]],
    [
      "a quantised model of another count than its name",
      { model: { id: "unsloth/Llama-3.2-3B-bnb-4bit", sizeB: 1.8 } },
      ["LP-GTEXT-104"],
    ],
    ["a batch near the GPU's memory", { tuning: { config: { micro_batch_size: 5 } } }, ["LP-GTEXT-100"]],
  ])("%s", (_name, over, ids) => {
    const found = warningIds(plan(godTextStack(godText(over))));
    expect(found.filter((id) => id.startsWith("LP-GTEXT"))).toEqual(ids);
  });

  it("say how many steps are safe", () => {
    const { warnings } = plan(godTextStack(godText({ hours: 0.1 })));
    const text = warnings.find(({ id }) => id === "LP-GTEXT-101")?.message ?? "";
    expect(text).toMatch(/^0\.1 h; the \d+ steps of [\d.]+ s take .* at most \d+ steps are safe/);
  });
});
