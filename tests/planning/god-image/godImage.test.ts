import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import type { TrainerPlan } from "../../../planning/plan";
import { godImageModels } from "../../../workloads/god-image/upstream";
import { printable } from "../../../workloads/hole";
import { canonicalJson, launchFileSchema } from "../../../workloads/launchfile";
import { godImage, godImageStack, modelTypes } from "../../fixtures/godImage";
import type { Values } from "../../fixtures/stacks";
import { plan, trainerOf, warningIds } from "../support";

const CONFIG = "/dataset/configs/task-1.toml";
const every = godImageModels.flatMap((type) =>
  ["stock", "guide", "tuned"].map((profile) => [type, profile] as const),
);

function planned(over: Values = {}): TrainerPlan {
  return trainerOf(godImageStack({ t: godImage(over) }));
}

function fileOf(trainer: TrainerPlan, path: string): string {
  const found = trainer.files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no file ${path}`);
  return printable(found.content);
}

describe("the TOML file", () => {
  it.each(every)("of %s, profile %s, is the golden one", async (type, profile) => {
    const trainer = planned({ ...modelTypes[type], tuning: { profile } });
    const golden = `../../workloads/god-image/golden/${type}.${profile}.toml`;
    await expect(fileOf(trainer, CONFIG)).toMatchFileSnapshot(golden);
  });

  it("has the operator's keys over the profile's, and the plan says which is which", () => {
    const config = { train_batch_size: 2, max_grad_norm: 0.5, network_args: ["conv_dim=8"] };
    const trainer = planned({ tuning: { config } });
    expect(parse(fileOf(trainer, CONFIG))).toMatchObject(config);
    const value = (key: string) => trainer.values.find((each) => each.key === key);
    expect(value("config:train_batch_size")).toMatchObject({ from: "override", value: "2", replaces: "4" });
    expect(value("config:network_args")).toMatchObject({ from: "override", value: '["conv_dim=8"]' });
    expect(value("config:gradient_checkpointing")).toMatchObject({ from: "tuned", replaces: "true" });
    expect(value("config without (LP-GIMG-003)")?.value).not.toContain("max_grad_norm");
    expect(trainer.launch.sources["config:gradient_checkpointing"]).toBe("LP-GIMG-006");
    expect(trainer.estimates.batch).toEqual({ microBatch: 2, microBatchesPerRank: 1, effectiveBatch: 2 });
  });

  it("names model, encoders, pictures and result where they will lie", () => {
    const sdxl = parse(fileOf(planned({ modelFile: undefined }), CONFIG));
    expect(sdxl.pretrained_model_name_or_path).toBe(
      "/cache/models/stabilityai--stable-diffusion-xl-base-1.0",
    );
    const flux = planned({ ...modelTypes.flux, fluxFiles: { ae: "someone/vae/sub/ae.safetensors" } });
    expect(parse(fileOf(flux, CONFIG))).toMatchObject({
      ae: "/cache/models/someone--vae/sub/ae.safetensors",
      clip_l: "/cache/models/comfyanonymous--flux_text_encoders/clip_l.safetensors",
      train_data_dir: "/dataset/images/task-1/img",
      output_dir: "/app/checkpoints/task-1/lora",
      output_name: "last",
    });
  });
});

describe("the software", () => {
  it.each([
    ["sdxl", "sdxl_train_network.py"],
    ["flux", "flux_train_network.py"],
    ["sd15", "train_network.py"],
  ] as const)("of %s is upstream's command with %s, after the preparation", (type, script) => {
    const { processes, gpus, results } = planned(modelTypes[type]).launch;
    expect(gpus.count).toBe(1);
    expect(processes).toHaveLength(1);
    expect(processes[0]).toMatchObject({ exitZeroIsSuccess: true, cwd: "/app/sd-scripts" });
    expect(processes[0]?.command.join(" ")).toBe(
      `python /opt/launchpad/god-image/prepare.py /etc/launchpad/god-image/job.json accelerate launch --dynamo_backend no --dynamo_mode default --mixed_precision bf16 --num_processes 1 --num_machines 1 --num_cpu_threads_per_process 2 /app/sd-scripts/${script} --config_file ${CONFIG}`,
    );
    expect(results).toEqual([
      { purpose: "the trained network", anyOf: ["/app/checkpoints/task-1/lora/last.safetensors"] },
    ]);
  });

  it("makes a launch.json that the launcher takes, for a job that is done once", () => {
    const trainer = planned();
    const file = launchFileSchema.parse({
      ...JSON.parse(canonicalJson(trainer.launch)),
      hash: "0".repeat(64),
    });
    expect(file.workload).toBe("god-image");
    expect(file.supervision?.faults.outOfMemory?.action).toBe("ladder");
    expect(trainer.container.restart).toBe("unless-stopped");
    expect(trainer.container.volumes.map(({ role, mountPath }) => [role, mountPath])).toEqual([
      ["state", "/var/lib/launchpad"],
      ["work", "/app/checkpoints"],
      ["cache", "/cache"],
    ]);
  });

  it("is started anew after a nan without a seed, and stopped with one, which Flux's base file sets", () => {
    const action = (over: Values) => planned(over).launch.supervision?.faults.nan?.action;
    expect(action({})).toBe("restart");
    expect(action({ tuning: { config: { seed: 7 } } })).toBe("stop");
    expect(action(modelTypes.flux)).toBe("stop");
  });

  it("gets the repeats by the folder's name, as upstream lays it out", () => {
    const job = (over: Values) => JSON.parse(fileOf(planned(over), "/etc/launchpad/god-image/job.json"));
    expect(job({}).images).toBe("/dataset/images/task-1/img/10_lora style");
    expect(job({ repeats: 3 }).images).toBe("/dataset/images/task-1/img/3_lora style");
    const flux = job({ ...modelTypes.flux, datasetZip: "/cache/datasets/own.zip" });
    expect(flux.images).toBe("/dataset/images/task-1/img/1_lora style");
    expect(flux.dataset).toEqual({ zip: "/cache/datasets/own.zip" });
    expect(flux.downloads.map(({ repo, file }: Values) => `${repo}/${file}`)).toEqual([
      "black-forest-labs/FLUX.1-dev/flux1-dev.safetensors",
      "comfyanonymous/flux_text_encoders/clip_l.safetensors",
      "comfyanonymous/flux_text_encoders/t5xxl_fp16.safetensors",
      "black-forest-labs/FLUX.1-dev/ae.safetensors",
    ]);
  });

  it("has the signed link and the token in files of their own and nowhere else", () => {
    const values = godImageStack({ t: godImage({ ...modelTypes.flux, datasetZip: undefined }) });
    const trainer = trainerOf(values);
    expect(trainer.launch.processes[0]?.secretEnv).toEqual({
      DATASET_URL: "/etc/launchpad/secrets/DATASET_URL",
      HF_TOKEN: "/etc/launchpad/secrets/HF_TOKEN",
    });
    expect(trainer.files.filter(({ secret }) => secret).map(({ path, mode }) => [path, mode])).toEqual([
      ["/etc/launchpad/secrets/DATASET_URL", "0400"],
      ["/etc/launchpad/secrets/HF_TOKEN", "0400"],
    ]);
    expect(plan(values).secrets.map(({ name }) => name)).toEqual(["t.datasetUrl", "t.hfToken"]);
    expect(planned().launch.processes[0]?.secretEnv).toBe(undefined);
  });
});

describe("after running out of memory", () => {
  it.each<[string, Values, [string, number, number, boolean][]]>([
    [
      "profile tuned halves the batch of 4 and then turns checkpointing on",
      {},
      [
        ["batch-2", 2, 2, false],
        ["batch-1", 1, 4, false],
        ["batch-1-checkpointing", 1, 4, true],
      ],
    ],
    [
      "a batch of 6 goes to 3 and no further",
      { config: { train_batch_size: 6, gradient_checkpointing: true } },
      [["batch-3", 3, 2, true]],
    ],
    [
      "a batch of 1 with checkpointing has nothing left",
      { profile: "stock", config: { train_batch_size: 1 } },
      [],
    ],
  ])("%s, and a step sees the same pictures", (_name, tuning, wanted) => {
    const trainer = planned({ tuning });
    const ladder = trainer.launch.supervision?.ladder ?? [];
    const seen = ladder.map(({ id, command }) => {
      const file = parse(fileOf(trainer, String(command.at(-1))));
      return [id, file.train_batch_size, file.gradient_accumulation_steps, file.gradient_checkpointing];
    });
    expect(seen).toEqual(wanted);
    for (const { command } of ladder)
      expect(command.slice(0, -1)).toEqual(trainer.launch.processes[0]?.command.slice(0, -1));
  });
});

describe("warnings", () => {
  it.each<[string, Values, string[]]>([
    ["nothing is said of profile tuned", {}, []],
    ["an hour for guide 004's 9600 steps", { tuning: { profile: "guide" } }, ["LP-GIMG-074", "LP-GIMG-075"]],
    [
      "guide 004's Flux",
      { ...modelTypes.flux, tuning: { profile: "guide" } },
      ["LP-GIMG-074", "LP-GIMG-075", "LP-MEMORY-001"],
    ],
    [
      "hours that do not suffice by the operator's own step",
      { tuning: { expectedStepSeconds: 30 } },
      ["LP-GIMG-074"],
    ],
    ["a gated model without a token", { ...modelTypes.flux, hfToken: false }, ["LP-GIMG-076"]],
  ])("%s", (_name, over, ids) => {
    const found = warningIds(plan(godImageStack({ t: godImage(over) })));
    expect(found.filter((id) => /GIMG|MEMORY/.test(id))).toEqual(ids);
  });

  it("of the hours name the range and the steps that are sure", () => {
    const [warning] = plan(
      godImageStack({ t: godImage({ ...modelTypes.flux, hours: 4, tuning: { profile: "guide" } }) }),
    ).warnings.filter(({ id }) => id === "LP-GIMG-074");
    expect(warning?.message).toContain(
      "12000 steps of about 6.0 s take 13.5 to 30.3 hours, and the job has 4; at most 1525 steps are sure to end in time.",
    );
  });
});
