import { describe, expect, it } from "vitest";
import { resolvePlan } from "../../../planning/resolve";
import { runnerCommand } from "../../../planning/trainers/custom/runner";
import { inputs, raw, stackValues, type Values } from "../../fixtures/stacks";

function plan(over: Values = {}, secrets: Record<string, number> = {}) {
  const job = {
    workload: "custom",
    host: "p5",
    slot: "a",
    command: ["/etc/job/train.py", "--lr", "1e-4"],
    image: { from: "registry", repository: "ghcr.io/someone/job", digest: `sha256:${"a".repeat(64)}` },
    ...over,
  };
  const resolved = resolvePlan(raw(stackValues({ buckets: {}, trainers: { job } }), secrets), inputs);
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
  [true, "on-failure"],
  [false, "always"],
])("exitZeroIsSuccess %s gives the restart policy %s", (exitZeroIsSuccess, restart) => {
  expect(plan({ exitZeroIsSuccess }).container.restart).toBe(restart);
});

it("needs no bucket, and takes one of its stack when it is named", () => {
  expect(plan().bucket).toBeUndefined();
});
