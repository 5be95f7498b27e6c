/** Each illness of the simulated GPUs, seen through a real nvidia-smi process, fails its own check and no other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nvidiaSmi } from "../../../launcher/nvidia/smi";
import type { Surroundings } from "../../../launcher/preflight/check";
import { QUICK_CHECKS } from "../../../launcher/preflight/list";
import { failures, runSuite } from "../../../launcher/preflight/suite";
import { buildSimulatedTrainers } from "../../../rehearsal/trainer/build";
import { GPU_FAULT_VARIABLE, GPU_FAULTS, type GpuFault } from "../../../rehearsal/trainer/gpus/faults";
import { fullFile, goodBucket, goodHost } from "./support";

const folder = mkdtempSync(join(tmpdir(), "launchpad-gpus-"));
beforeAll(() => buildSimulatedTrainers(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const over = new AbortController();
afterAll(() => over.abort());

const around = (env: Record<string, string>): Surroundings => ({
  file: fullFile(),
  mapPath: (path) => path,
  host: goodHost(),
  nvidia: nvidiaSmi({ LAUNCHPAD_SIM_ROOT: folder, ...env }, over.signal),
  bucket: goodBucket(),
});

async function check(fault: GpuFault | "none" | "absent", suiteSeconds = 60) {
  const env: Record<string, string> = { PATH: fault === "absent" ? join(folder, "nowhere") : folder };
  if (fault !== "none" && fault !== "absent") env[GPU_FAULT_VARIABLE] = fault;
  return runSuite(QUICK_CHECKS, around(env), suiteSeconds);
}

test("a healthy host passes every check, and the report says that its GPUs are simulated", async () => {
  const report = await check("none");
  expect(report.results.filter((each) => each.status !== "passed")).toEqual([]);
  expect(report.results.length).toBeGreaterThanOrEqual(14);
  expect(report.simulatedGpus).toBe(true);
});

/** Fault, the checks that must fail, and what the first of them must say. */
const CASES: [GpuFault, string[], RegExp, "critical" | "warning"][] = [
  ["oldDriver", ["gpu.driver"], /470\.82\.01.*11\.4/, "critical"],
  ["minorDriver", ["gpu.driver"], /535\.54\.03.*12\.2/, "warning"],
  ["lost", ["gpu.count", "gpu.nvlink"], /^3 GPUs$/, "critical"],
  ["more", ["gpu.count"], /^8 GPUs$/, "warning"],
  ["wrongModel", ["gpu.model"], /A100/, "critical"],
  ["small", ["gpu.memory"], /GPU 0: 40960 MiB/, "critical"],
  ["mig", ["gpu.mig"], /^GPU 1: MIG on$/, "critical"],
  ["ecc", ["gpu.ecc"], /^GPU 2: 3 uncorrectable errors$/, "critical"],
  ["eccOff", ["gpu.ecc"], /GPU 0: ECC off/, "critical"],
  ["remapFailed", ["gpu.remap"], /GPU 0: remapping failed/, "critical"],
  ["remapPending", ["gpu.remap"], /GPU 0: remapping pending/, "warning"],
  ["reset", ["gpu.recovery"], /GPU 3: the driver asks for: Reset/, "critical"],
  ["hot", ["gpu.throttle"], /GPU 1: hw_slowdown and hw_thermal_slowdown at 91 C/, "warning"],
  ["narrow", ["gpu.pcie"], /GPU 0: x8 of x16/, "warning"],
  ["pcieOnly", ["gpu.nvlink"], /no NVLink: 0-3 SYS, 1-3 SYS, 2-3 SYS/, "critical"],
  ["fabric", ["gpu.fabric"], /GPU 0: fabric In Progress/, "critical"],
  ["fabricFailed", ["gpu.fabric"], /fabric Insufficient Resources/, "critical"],
  ["busy", ["gpu.free"], /process 4711 \(\/usr\/bin\/python3\), GPU 0: 30 GiB in use/, "critical"],
];

test.each(CASES)("%s fails %j", async (fault, ids, found, severity) => {
  const failed = (await check(fault)).results.filter((each) => each.status === "failed");
  expect(failed.map((each) => each.id)).toEqual(ids);
  expect(failed[0]?.found).toMatch(found);
  expect(failed[0]?.severity).toBe(severity);
  expect(failed.every((each) => (each.mend ?? "").length > 10)).toBe(true);
});

test.each([
  ["noDriver", /couldn't communicate with the NVIDIA driver/],
  ["nvml", /Failed to initialize NVML/],
  ["fallen", /Unable to determine the device handle/],
  ["garbage", /printed no report/],
  ["absent", /there is no nvidia-smi on PATH/],
] as const)("with %s every GPU check fails with the reason, and the others go on", async (fault, why) => {
  const report = await check(fault);
  const driver = report.results.find((each) => each.id === "gpu.driver");
  expect(driver).toMatchObject({ status: "failed", severity: "critical", found: expect.stringMatching(why) });
  expect(failures(report, "critical").every((each) => each.id.startsWith("gpu."))).toBe(true);
  expect(report.results.find((each) => each.id === "host.memory")?.status).toBe("passed");
});

test("a driver that never answers is cut off at the suite's bound", async () => {
  const startedAt = performance.now();
  const report = await check("silent", 1);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect(report.results.find((each) => each.id === "gpu.count")?.found).toBe("no answer within 1 s");
});

test("every fault of the simulated GPUs has its case here", () => {
  const tested = [...CASES.map(([fault]) => fault), "noDriver", "nvml", "fallen", "garbage", "silent"];
  expect(tested.sort()).toEqual(Object.keys(GPU_FAULTS).sort());
});
