import { describe, expect, it } from "vitest";
import { resolveAnyway } from "../../../planning/resolve";
import { inputs, raw, stackValues, type Values } from "../../fixtures/stacks";

const digest = `sha256:${"a".repeat(64)}`;
const built = { from: "host" };
const own = { from: "host", baseImage: `nvcr.io/nvidia/pytorch:25.10-py3@${digest}` };
const pulled = { from: "registry", repository: "ghcr.io/someone/job", digest };
const megatron = { command: ["pretrain_gpt.py", "--inprocess-restart"] };
const file = (content: string): Values => ({ files: { "/etc/job/train.py": content } });

/** What the plan says of a custom job under the id. */
function said(job: Values, nccl: string | undefined): "error" | "warning" | "nothing" {
  const trainer = { workload: "custom", host: "p5", slot: "a", command: ["/etc/job/train.py"], ...job };
  const base = { inputsHash: "cd".repeat(32), baseImage: `nvidia/cuda:test@${digest}`, nccl };
  const given = { ...inputs, images: { ...inputs.images, base } };
  const { plan, problems } = resolveAnyway(
    raw(stackValues({ buckets: {}, trainers: { job: trainer } })),
    given,
  );
  if (problems.some(({ id }) => id === "LP-NCCL-020")) return "error";
  return plan.warnings.some(({ id }) => id === "LP-NCCL-020") ? "warning" : "nothing";
}

describe("a restart inside the process", () => {
  it.each([
    ["2.21.5", "nothing"],
    ["2.28.2", "nothing"],
    ["2.28.3", "error"],
    ["2.28.8", "error"],
    ["2.28.9", "nothing"],
    ["2.28.10", "nothing"],
    ["3.0", "nothing"],
    [undefined, "warning"],
  ] as const)("with a lock of NCCL %s: %s", (nccl, expected) => {
    expect(said({ ...megatron, image: built }, nccl)).toBe(expected);
  });

  it.each<[string, Values, string]>([
    ["a base image of one's own", { ...megatron, image: own }, "warning"],
    ["a registry's image", { ...megatron, image: pulled }, "warning"],
    [
      "a module that is imported",
      { ...file("import nvidia_resiliency_ext.inprocess as ip\n"), image: built },
      "error",
    ],
    [
      "the same from its package",
      { ...file("from nvidia_resiliency_ext import inprocess\n"), image: built },
      "error",
    ],
    ["the wrapper", { ...file("@inprocess.Wrapper()\ndef train(): ...\n"), image: built }, "error"],
    [
      "a script that passes the flag on",
      { ...file("torchrun x.py --inprocess-restart\n"), image: built },
      "error",
    ],
    [
      "another part of the extension",
      { ...file("from nvidia_resiliency_ext import checkpointing\n"), image: built },
      "nothing",
    ],
    ["a job without any of it", { image: built }, "nothing"],
  ])("is seen in %s", (_, job, expected) => {
    expect(said(job, "2.28.5")).toBe(expected);
  });
});
