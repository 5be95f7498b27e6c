/** `launcher check` as a process: its report for people and machines, and its exit codes. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { DEEP_CHECKS, QUICK_CHECKS } from "../../../launcher/preflight/list";
import type { PreflightReport } from "../../../launcher/preflight/suite";
import { LAUNCH_FILE_PATH, type LaunchFileBody } from "../../../workloads/launchfile";
import { bake, body, DOT_ENV, scriptBody, workbench } from "../support";
import { fullFile } from "./support";

const bench = workbench();

/** As large as any machine that runs the tests. */
const small: Partial<LaunchFileBody> = { floors: { memoryMiB: 1, shmMiB: 0, cpus: 1 } };

const text = (launcher: Awaited<ReturnType<typeof bench.start>>) =>
  launcher
    .output()
    .stdout.map(({ line }) => line)
    .join("\n");

test("a good host is told in one line per check, with exit code 0 and nothing started", async () => {
  const launcher = await bench.start(bake(body(small)), { command: "check", files: [DOT_ENV] });
  expect(await launcher.ended).toBe(0);
  expect(text(launcher)).toMatch(/^miner-a, bundle [0-9a-f]{12}$/m);
  expect(text(launcher)).toMatch(/^The GPUs are simulated: what is said of them proves nothing\.$/m);
  expect(text(launcher)).toMatch(/^ok {11}gpu\.ecc {3,}ECC on, no uncorrectable error$/m);
  expect(text(launcher)).toMatch(/^\d+ checks in \d+\.\d s: 0 critical, \d warnings?/m);
  expect(launcher.output().stderr).toEqual([]);
});

test("a failed critical check ends with 30 and says what is expected and how to mend it", async () => {
  const env = { LAUNCHPAD_SIM_GPU_FAULT: "ecc" };
  const launcher = await bench.start(bake(body(small)), { command: "check", files: [DOT_ENV], env });
  expect(await launcher.ended).toBe(30);
  expect(text(launcher)).toMatch(
    /^CRITICAL {5}gpu\.ecc +GPU 2: 3 uncorrectable errors\n +expected: ECC on, no uncorrectable error\n +mend: end all work on the GPU and reset it/m,
  );
});

test("a missing file is one of the report's lines, not the end of it", async () => {
  const launcher = await bench.start(bake(body(small)), { command: "check" });
  expect(await launcher.ended).toBe(30);
  expect(text(launcher)).toMatch(/^CRITICAL {5}files\.present +.*\.env \(bucket keys\) is missing/m);
  expect(text(launcher)).toMatch(/^ok {11}gpu\.count/m);
});

test("--json gives the same as data, each check with id, severity, found, expected and mend", async () => {
  const env = { LAUNCHPAD_SIM_GPU_FAULT: "hot" };
  const launcher = await bench.start(bake(body(small)), {
    command: "check",
    files: [DOT_ENV],
    env,
    args: ["--json"],
  });
  expect(await launcher.ended).toBe(0);
  const report = JSON.parse(text(launcher)) as PreflightReport;
  expect(report).toMatchObject({ trainer: "miner-a", simulatedGpus: true });
  expect(report.results.length).toBeGreaterThanOrEqual(14);
  expect(report.results.find((each) => each.id === "gpu.throttle")).toEqual({
    id: "gpu.throttle",
    severity: "warning",
    status: "failed",
    found: "GPU 1: hw_slowdown and hw_thermal_slowdown at 91 C",
    expected: "no thermal or power-brake slowdown",
    mend: expect.stringContaining("fans"),
    milliseconds: expect.any(Number),
  });
});

test("a trainer without GPUs is not asked for any", async () => {
  const launcher = await bench.start(bake(scriptBody("")), { command: "check", args: ["--json"] });
  expect(await launcher.ended).toBe(0);
  const report = JSON.parse(text(launcher)) as PreflightReport;
  expect(report.results.filter((each) => each.id.startsWith("gpu."))).toEqual([]);
});

test("--deep in an image without nccl-tests says that it did not measure", async () => {
  const launcher = await bench.start(bake(body(small)), {
    command: "check",
    files: [DOT_ENV],
    args: ["--deep"],
  });
  expect(await launcher.ended).toBe(0);
  expect(text(launcher)).toMatch(/^not checked {2}deep\.allReduce +this image has no all_reduce_perf$/m);
});

test("--deep judges what nccl-tests measures on all GPUs, here a stand-in that prints its table", async () => {
  const folder = mkdtempSync(join(tmpdir(), "launchpad-nccl-"));
  const line =
    "  4294967296    1073741824     float     sum      -1   1.0  1.0  329      0   1.0  1.0  329      0";
  const program = `#!/bin/sh\n[ "$*" = "-b 1G -e 4G -f 2 -n 10 -w 3 -g 4" ] && echo "${line}"\n`;
  writeFileSync(join(folder, "all_reduce_perf"), program, { mode: 0o755 });
  const launcher = await bench.start(bake(body(small)), {
    command: "check",
    files: [DOT_ENV],
    args: ["--deep"],
    env: { PATH: `${folder}:${dirname(bench.launcher)}/bin:/usr/bin:/bin` },
  });
  expect(await launcher.ended).toBe(30);
  rmSync(folder, { recursive: true });
  expect(text(launcher)).toMatch(
    /^CRITICAL {5}deep\.allReduce +329 GB\/s at 4 GiB on 4 x .*H100.*\n +expected: at least 330 GB\/s$/m,
  );
});

test("a pipe in the place of a key or a wallet is told, not waited for", async () => {
  const { bucket, preflight } = fullFile();
  const hotkey = "/wallets/w/hotkeys/h";
  const files = [
    { path: "/app/.env", private: true, purpose: "bucket keys" },
    { path: hotkey, private: true, purpose: "wallet hotkey" },
  ];
  const laid = bake(body({ ...small, gpus: { count: 0 }, bucket, preflight, files }));
  const first = await bench.start(laid, { command: "check", files: [{ ...DOT_ENV, path: hotkey }] });
  await first.ended;
  for (const { path } of files) {
    rmSync(join(first.root, path), { force: true });
    mkdirSync(dirname(join(first.root, path)), { recursive: true });
    expect(spawnSync("mkfifo", [join(first.root, path)]).status).toBe(0);
  }
  const args = ["check", "--config", join(first.root, LAUNCH_FILE_PATH), "--root", first.root];
  const { status, stdout } = spawnSync(process.execPath, [bench.launcher, ...args], {
    encoding: "utf8",
    timeout: 15_000,
    killSignal: "SIGKILL",
  });
  expect(status).toBe(30);
  expect(stdout).toMatch(/^CRITICAL {5}files\.wallet +.*hotkeys\/h is not a file$/m);
  expect(stdout).toMatch(/^CRITICAL {5}files\.secretLengths +.*\.env is not a file$/m);
});

test("without any nvidia-smi the GPUs cannot be vouched for", async () => {
  const launcher = await bench.start(bake(body(small)), {
    command: "check",
    files: [DOT_ENV],
    env: { PATH: join("/nowhere") },
  });
  expect(await launcher.ended).toBe(30);
  expect(text(launcher)).toMatch(/^CRITICAL {5}gpu\.driver +there is no nvidia-smi on PATH$/m);
});

test("docs/launcher.md lists every check with its severity, in the report's order", () => {
  const text = readFileSync(join(__dirname, "../../../docs/launcher.md"), "utf8");
  const rows = [...text.matchAll(/^\| ([a-z]+\.[A-Za-z]+) \| (critical|warning) \|/gm)];
  expect(rows.map(([, id, severity]) => `${id} ${severity}`)).toEqual(
    [...QUICK_CHECKS, ...DEEP_CHECKS].map((check) => `${check.id} ${check.severity}`),
  );
});
