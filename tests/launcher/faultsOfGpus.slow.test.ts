/**
 * Faults of the GPUs, by what the software and nvidia-smi say to them. Both are simulated: the words follow NVIDIA's
 * documents and torch's source (rehearsal/trainer/gpus/main.ts, rehearsal/trainer/sn38/lines.ts), no recording.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { until } from "../support/until";
import { actions, deeds, PATIENT_SILENCE, supervised } from "./supervised";
import { bake, DOT_ENV, SHORT_GRACE_SECONDS, said, withGrace, workbench } from "./support";

const bench = workbench({ concurrent: true });
const PATIENCE_MS = 60_000;

const restart = {
  backoffSeconds: 60,
  backoffCapSeconds: 60,
  healthySeconds: 60,
  perDay: 3,
  keepAlive: false,
};
const start = (fault: string, graceSeconds?: number) =>
  bench.start(bake(withGrace(supervised({ restart, silence: PATIENT_SILENCE }), graceSeconds)), {
    files: [DOT_ENV],
    env: { LAUNCHPAD_SIM_FAULT: fault },
  });
const verdict = (root: string) =>
  actions(root)
    .find(({ action }) => action !== "start")
    ?.evidence.join("; ");

describe.concurrent("a GPU", () => {
  test("whose kernel fails its assertion: a restart, nvidia-smi finds nothing wrong", async () => {
    const launcher = await start("gpuError@3");
    await until("the answer", () => deeds(launcher.root)[0], PATIENCE_MS);
    expect(deeds(launcher.root)).toEqual(["restart loopFailed"]);
    expect(verdict(launcher.root)).toMatch(/CUDA error: device-side assert triggered/);
  });

  test("with an uncorrectable memory error: training ends, and a new launcher does not start it", async () => {
    // Late enough that the launcher has seen the GPUs without the error.
    const launcher = await start("gpuEcc@80");
    expect(await launcher.ended).toBe(43);
    expect(deeds(launcher.root)).toEqual(["stop gpuError"]);
    expect(verdict(launcher.root)).toMatch(
      /new uncorrectable memory errors: GPU 2 has 3; the GPU must be reset.*CUDA error: uncorrectable ECC error/s,
    );
    const next = bench.again(launcher.root);
    expect(await next.ended).toBe(30);
    expect(said(next)).toMatch(/gpu\.ecc/);
    expect(actions(launcher.root).filter(({ action }) => action === "start")).toHaveLength(1);
  });

  test("that falls off the bus: a new container is asked for, with nvidia-smi's own words", async () => {
    const launcher = await start("gpuFallsOff@3");
    expect(await launcher.ended).toBe(42);
    expect(deeds(launcher.root)).toEqual(["exit gpusLost"]);
    expect(verdict(launcher.root)).toMatch(
      /nvidia-smi failed with 15: .*GPU is lost.*CUDA error: unknown error/s,
    );
  });

  test("whose kernel never ends: a stall, and the deaf rank is killed", async () => {
    const launcher = await start("gpuSleep@3", SHORT_GRACE_SECONDS);
    await until("the answer", () => deeds(launcher.root)[0], PATIENCE_MS);
    expect(deeds(launcher.root)).toEqual(["restart stall"]);
    expect(actions(launcher.root).at(-1)?.outcome).toMatch(/did not stop within its grace and was killed/);
  });

  test("that hangs so that nvidia-smi hangs too: a new container is asked for", async () => {
    const launcher = await start("gpuHang@3", SHORT_GRACE_SECONDS);
    expect(await launcher.ended).toBe(42);
    expect(deeds(launcher.root)).toEqual(["exit gpusLost"]);
    expect(verdict(launcher.root)).toMatch(/nvidia-smi gave no answer within 10 s/);
  });

  test("whose device file a daemon's reload took away: left alone while steps come, then a new container", async () => {
    const launcher = await start("daemonReload@3,hang@60");
    expect(await launcher.ended).toBe(42);
    expect(deeds(launcher.root)).toEqual(["exit gpusLost"]);
    expect(verdict(launcher.root)).toMatch(
      /nvidia-smi failed with 255: Failed to initialize NVML: Unknown Error/,
    );
    const lines = launcher.output().stdout.map(({ line }) => line);
    expect(lines.some((line) => line.includes("Inner Step: 59 "))).toBe(true);
    // A new container has its device files again.
    rmSync(join(launcher.root, "run", "simulated-gpu-fault"));
    const next = bench.again(launcher.root, { args: ["--preflight", "off"] });
    await until("the second start", () => actions(launcher.root).at(-1)?.action === "start", PATIENCE_MS);
    expect(deeds(launcher.root)).toEqual(["exit gpusLost", "restart launcher"]);
    next.signal("SIGTERM");
    expect(await next.ended).toBe(0);
  });
});
