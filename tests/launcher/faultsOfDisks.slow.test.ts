/** Disks that are really full or read-only: the launcher's state, its log, and the software's own checkpoints. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { StateFolder } from "../../launcher/act/stateFolder";
import { LAUNCH_FILE_PATH } from "../../workloads/launchfile";
import { cannotRun } from "../support/cannotRun";
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from "../support/smallDisk";
import { until } from "../support/until";
import { held, letStrike } from "./held";
import { checkpointStep, findPython, pythonTrainer } from "./pythonTrainer";
import { actions, deeds, NO_STALL } from "./supervised";
import { bake, said, scriptBody, workbench } from "./support";

const bench = workbench({ concurrent: true });
const PATIENCE_MS = 60_000;
const scratch = mkdtempSync(join(tmpdir(), "launchpad-disks-"));
const disks: SmallDisk[] = [];
let python = "";
let lacking: string | undefined;

beforeAll(async () => {
  python = await findPython();
  lacking = await whyNoSmallDisk(scratch);
});
beforeEach((context) => {
  if (lacking !== undefined) cannotRun(context, lacking);
});
afterAll(async () => {
  for (const disk of disks) await disk.unmount();
  rmSync(scratch, { recursive: true, force: true });
});

async function smallDisk(name: string): Promise<SmallDisk> {
  const disk = await mountSmallDisk(join(scratch, name));
  disks.push(disk);
  return disk;
}

const training = (fault: string, folder?: string) =>
  bake(pythonTrainer(python, fault, { silence: NO_STALL }, folder));

describe.concurrent("a disk", () => {
  test.each<[string, (disk: SmallDisk) => void | Promise<void>, string]>([
    ["full", (disk) => disk.fill(), "ENOSPC"],
    ["read-only", (disk) => disk.makeReadOnly(), "EROFS"],
  ])(
    "that is %s refuses a state folder: one clear error, and nothing is started",
    async (name, spoil, code) => {
      const disk = await smallDisk(`state-${name}`);
      await spoil(disk);
      const launcher = await bench.start(bake(scriptBody("require('fs').writeFileSync('ran', '')")), {
        args: ["--state", disk.path],
      });
      expect(await launcher.ended).toBe(23);
      expect(said(launcher)).toContain(`the state folder ${disk.path} cannot be written (${code})`);
      expect(existsSync(join(launcher.root, "work", "ran"))).toBe(false);
    },
  );

  test("that fills up under the state folder: faults are answered all the same, and what was saved stays whole", async () => {
    const disk = await smallDisk("state-later");
    const options = { args: ["--state", disk.path], files: [held()] };
    const launcher = await bench.start(training("exception"), options);
    await until("a checkpoint", () => checkpointStepOrNone(launcher.root) >= 2, PATIENCE_MS);
    disk.fill();
    letStrike(launcher.root);
    await until("a step of the second run", () => checkpointStepOrNone(launcher.root) >= 8, PATIENCE_MS);
    expect(said(launcher).match(/cannot be written any more/g)).toHaveLength(1);
    expect(said(launcher)).toMatch(/restart \(loopFailed\)/);
    disk.free();
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(0);
    const folder = StateFolder.open(disk.path);
    expect(folder.read(() => {})).toMatchObject({ version: 1, runs: [] });
    folder.close();
  });

  test("that fills up under the log: training goes on, and the log too once there is room", async () => {
    const disk = await smallDisk("log");
    const laidOut = await bench.start(training("none"), { command: "check" });
    await laidOut.ended;
    const root = laidOut.root;
    const log = join(disk.path, "launcher.log");
    const fd = openSync(log, "a");
    const config = join(root, LAUNCH_FILE_PATH);
    const args = [bench.launcher, "run", "--config", config, "--root", root, "--port", "0"];
    const launcher = spawn(process.execPath, [...args, "--preflight", "off"], { stdio: ["ignore", fd, fd] });
    closeSync(fd);
    const ended = new Promise((resolve) => launcher.once("exit", resolve));
    try {
      await until("a step", () => checkpointStepOrNone(root) >= 2, PATIENCE_MS);
      disk.fill();
      const full = checkpointStep(root);
      await until("steps without a log", () => checkpointStepOrNone(root) >= full + 8, PATIENCE_MS);
      const cut = readFileSync(log, "utf8").length;
      disk.free();
      const written = await until(
        "the log to go on",
        () => {
          const text = readFileSync(log, "utf8");
          return text.length > cut && text.includes(`Inner Step: ${full + 8} `) ? text : undefined;
        },
        PATIENCE_MS,
      );
      // Nothing of what came meanwhile is missing: it waited.
      const steps = [...written.matchAll(/Inner Step: (\d+) /g)].map(([, step]) => Number(step));
      expect(steps).toEqual(steps.map((_, at) => at + 1));
      expect(deeds(root)).toEqual([]);
    } finally {
      launcher.kill("SIGTERM");
    }
    expect(await ended).toBe(0);
  });

  test("that fills up under the checkpoints: a restart with the software's own words, and the old one stays", async () => {
    const disk = await smallDisk("checkpoints");
    // Room for one checkpoint of 200 kB and not for the next beside it.
    disk.fill(300_000);
    const launcher = await bench.start(training("none", disk.path));
    await until("the answer", () => deeds(launcher.root)[0], PATIENCE_MS);
    const saved = JSON.parse(readFileSync(join(disk.path, "checkpoint.json"), "utf8")) as { step: number };
    expect(saved.step).toBe(2);
    disk.free();
    const told = actions(launcher.root).find(({ action }) => action === "restart");
    expect(told).toMatchObject({ cause: "diskFull", evidence: ["a write failed for want of disk space"] });
    expect(
      launcher
        .output()
        .stdout.map(({ line }) => line)
        .join("\n"),
    ).toMatch(/Training Loop Failed with error: \[Errno 28\] No space left on device/);
    await until(
      "a checkpoint after it",
      () =>
        (JSON.parse(readFileSync(join(disk.path, "checkpoint.json"), "utf8")) as { step: number }).step > 4,
      PATIENCE_MS,
    );
  });
});

/** 0 while there is no checkpoint. */
function checkpointStepOrNone(root: string): number {
  return existsSync(join(root, "work", "checkpoint.json")) ? checkpointStep(root) : 0;
}
