import { createHash } from "node:crypto";
import type { types } from "@pulumi/docker";
import type { ContainerArgs } from "@pulumi/docker/container";
import type { ContainerPlan, TrainerPlan } from "../planning/plan";
import { canonicalJson } from "../workloads/launchfile";

/** Asks the launcher in the container; no shell, no curl. Durations as Go prints them: the provider reads them so. */
const HEALTHCHECK = {
  tests: ["CMD", "/opt/launchpad/node", "/opt/launchpad/launcher.cjs", "health"],
  interval: "30s",
  timeout: "10s",
  startPeriod: "1m0s",
  retries: 3,
};

/**
 * What a plan says of a container, in the provider's terms. With these arguments a second preview and one after a
 * refresh are empty (provider 5.2.0 against dockerd 20.10.24, 2026-11-21); without `memorySwap` they are not.
 */
export function containerArgs(plan: ContainerPlan): Omit<ContainerArgs, "image"> {
  return {
    name: plan.name,
    ...gpus(plan.deviceIds),
    shmSize: plan.shmMiB,
    memory: plan.memoryMiB,
    memorySwap: plan.memorySwapMiB,
    cpuSet: plan.cpuSet,
    ulimits: plan.ulimits,
    init: true,
    ipcMode: "private",
    restart: plan.restart,
    stopSignal: plan.stopSignal,
    stopTimeout: plan.stopGraceSeconds,
    // What the provider itself waits for when it removes the container; without it, no time at all.
    destroyGraceSeconds: plan.stopGraceSeconds,
    healthcheck: HEALTHCHECK,
    logDriver: "json-file",
    logOpts: { "max-size": `${plan.logMaxSizeMiB}m`, "max-file": String(plan.logMaxFiles) },
    ports: plan.ports.map(({ ip, internal, port, protocol }) => ({ ip, internal, external: port, protocol })),
  };
}

/** Labels of a container; a changed label makes a new container. */
export function containerLabels(trainer: TrainerPlan, bundleHash: types.input.ContainerLabel["value"]) {
  return [
    { label: "launchpad.bundle", value: bundleHash },
    // The provider applies no change of a healthcheck to a container that exists, so its hash makes a new one.
    { label: "launchpad.healthcheck", value: digest(HEALTHCHECK) },
    { label: "launchpad.image", value: imageId(trainer) },
    { label: "launchpad.trainer", value: trainer.name },
    { label: "launchpad.workload", value: trainer.workload },
  ];
}

/** What the image is made from: the hash of its inputs, or its digest. */
export function imageId({ image }: TrainerPlan): string {
  return image.from === "host" ? image.inputsHash : image.digest;
}

/**
 * A device request by index. Never `gpus: "device=..."`: the provider strips its quotes, and the daemon refuses
 * what is left. The driver is named because its default is "cdi", which knows no indices.
 */
function gpus(deviceIds: readonly string[]): Pick<ContainerArgs, "deviceRequests"> {
  if (deviceIds.length === 0) return {};
  return {
    deviceRequests: [{ driver: "nvidia", deviceIds: [...deviceIds], capabilities: ["gpu"] }],
  };
}

function digest(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 16);
}
