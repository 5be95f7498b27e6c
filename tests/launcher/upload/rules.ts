/** The section `uploads` as tests use it. */
import type { StoreAddress } from "../../../launcher/upload/messages";
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

/** Of uploads whose process never asks a store. */
export const UNUSED_STORE: StoreAddress = {
  bucket: { name: "b", endpoint: "https://unused.example" },
  keysFile: "",
  attempts: 1,
  parallel: 1,
};
