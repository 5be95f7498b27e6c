/** The section `uploads` as tests use it. */
import type { LaunchUploads } from "../../../workloads/launchfile";

/** Uploads of `/data/step-{step}` when the software says that it saved one. */
export function uploadRules(over: Partial<LaunchUploads> = {}): LaunchUploads {
  return {
    folder: "/data/step-{step}",
    when: { on: "event" },
    settleSeconds: 0,
    prefix: "checkpoints/",
    required: ["config.json", "*.safetensors"],
    minimumStep: 2,
    partMiB: 5,
    parallelParts: 2,
    maxSeconds: 60,
    giveUpSeconds: 120,
    keep: 3,
    ...over,
  };
}
