import { describe, expect, it } from "vitest";
import { resolvePlan } from "../../../planning/resolve";
import { runnerCommand } from "../../../planning/trainers/custom/runner";
import { launchFileSchema } from "../../../workloads/launchfile";
import { ACCOUNT, inputs, raw, stackValues, type Values } from "../../fixtures/stacks";

function plan(over: Values = {}, secrets: Record<string, number> = {}, buckets: Values = {}) {
  const job = {
    workload: "custom",
    host: "p5",
    slot: "a",
    command: ["/etc/job/train.py", "--lr", "1e-4"],
    image: { from: "registry", repository: "ghcr.io/someone/job", digest: `sha256:${"a".repeat(64)}` },
    ...over,
  };
  const resolved = resolvePlan(raw(stackValues({ buckets, trainers: { job } }), secrets), inputs);
  const [trainer] = resolved.trainers;
  if (trainer === undefined) throw new Error("no trainer was planned");
  return trainer;
}

describe("the command line", () => {
  it.each([
    ["torchrun", 4, "torchrun --standalone --nproc_per_node=4 train.py"],
    ["accelerate", 4, "accelerate launch --num_machines=1 --num_processes=4 --multi_gpu train.py"],
    ["accelerate", 1, "accelerate launch --num_machines=1 --num_processes=1 train.py"],
    ["plain", 1, "train.py"],
  ] as const)("under %s with %i process(es)", (runner, processes, line) => {
    expect(runnerCommand(runner, processes, ["train.py"]).join(" ")).toBe(line);
  });

  it("starts one process per GPU of the slot", () => {
    expect(plan().launch.processes[0]?.command).toEqual([
      "torchrun",
      "--standalone",
      "--nproc_per_node=4",
      "/etc/job/train.py",
      "--lr",
      "1e-4",
    ]);
  });
});

it("a secret variable reaches the software through a file, and stands in no environment", () => {
  const trainer = plan({ secretEnv: ["HF_TOKEN"] }, { "job.HF_TOKEN": 37 });
  const [process] = trainer.launch.processes;
  expect(process?.secretEnv).toEqual({ HF_TOKEN: "/etc/launchpad/secrets/HF_TOKEN" });
  expect(Object.keys(process?.env ?? {})).not.toContain("HF_TOKEN");
  expect(trainer.files).toContainEqual({
    path: "/etc/launchpad/secrets/HF_TOKEN",
    content: [{ secret: "job.HF_TOKEN" }],
    mode: "0400",
    secret: true,
  });
});

it("files of the job are readable and not secret", () => {
  const trainer = plan({ files: { "/etc/job/train.py": "print(1)\n" } });
  expect(trainer.files).toEqual([
    { path: "/etc/job/train.py", content: "print(1)\n", mode: "0444", secret: false },
  ]);
});

it("without a pattern for steps a stall cannot be told, and is not watched for", () => {
  expect(plan().launch.supervision?.faults).not.toHaveProperty("stall");
  const logPatterns = [{ event: "step", pattern: "step (\\d+)", fields: [["step", "int"]] }];
  expect(plan({ logPatterns }).launch.supervision?.faults).toHaveProperty("stall");
});

it.each([
  [true, "unless-stopped"],
  [false, "always"],
])("exitZeroIsSuccess %s gives the restart policy %s", (exitZeroIsSuccess, restart) => {
  expect(plan({ exitZeroIsSuccess }).container.restart).toBe(restart);
});

it("needs no bucket", () => {
  expect(plan().bucket).toBeUndefined();
  expect(plan().launch).toMatchObject({ bucket: undefined, uploads: undefined });
});

it("uploads go to a bucket of the stack with the launcher's own keys", () => {
  const job = {
    bucket: "results",
    uploads: { folder: "/data/out", required: ["*.safetensors"], minimumStep: 0 },
    results: ["/data/out/model.safetensors"],
  };
  const bucket = { accountId: ACCOUNT, name: "job-results" };
  const trainer = plan(job, {}, { results: bucket });
  expect(trainer.launch.bucket).toMatchObject({
    name: "job-results",
    keys: { file: "/etc/launchpad/bucket.env" },
  });
  expect(trainer.launch.uploads).toMatchObject({
    folder: "/data/out",
    when: { on: "exit" },
    prefix: "job/",
    required: ["*.safetensors"],
    maxSeconds: 3600,
    giveUpSeconds: 7200,
  });
  expect(trainer.launch.results).toEqual([
    { purpose: "result of the job", anyOf: ["/data/out/model.safetensors"] },
  ]);
  const keys = trainer.files.find(({ path }) => path === "/etc/launchpad/bucket.env");
  expect(keys).toMatchObject({ mode: "0400", secret: true });
  expect(Object.keys(trainer.launch.processes[0]?.env ?? {})).not.toContain("WRITE_ACCESS_KEY_ID");
});

it("launch.json of a job with everything is one that the launcher reads", () => {
  const { launch } = plan(
    {
      bucket: "results",
      uploads: { folder: "/data/step-{step}", when: "event", everySteps: 100, lossMustFall: 20 },
      logPatterns: [
        {
          event: "step",
          pattern: "s (\\d+) ([0-9.]+)",
          fields: [
            ["step", "int"],
            ["loss", "number"],
          ],
        },
        { event: "checkpointSaved", pattern: "saved (\\d+)", fields: [["step", "int"]] },
      ],
      secretEnv: ["HF_TOKEN"],
      ports: [{ port: 7000, purpose: "metrics" }],
    },
    {},
    { results: { accountId: ACCOUNT, name: "job-results" } },
  );
  const body = JSON.parse(JSON.stringify(launch)) as Record<string, unknown>;
  expect(launchFileSchema.safeParse({ ...body, hash: "0".repeat(64) }).error?.issues ?? []).toEqual([]);
});
