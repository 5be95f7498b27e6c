import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type LauncherRehearsal, rehearseLauncher } from "../../../rehearsal/launcher/run";
import { bake, body, DOT_ENV, scriptBody } from "../../launcher/support";

const scratch = mkdtempSync(join(tmpdir(), "launchpad-rehearse-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The launcher and its simulators are built for each test: seconds, more on a machine that is busy. */
const PATIENCE_MS = 90_000;

const rehearse = (name: string, over: Partial<LauncherRehearsal> = {}) =>
  rehearseLauncher({
    launchFile: bake(body()),
    files: [DOT_ENV],
    scratchDir: join(scratch, name),
    seconds: 0,
    ...over,
  });

test(
  "a rehearsal of a good bundle trains, answers, refuses strangers and stops when asked",
  async () => {
    const run = await rehearse("good", { see: { step: 6, uploadDone: 1 } });
    expect(run.said.join("\n")).toContain("SIGINT: stopping the software");
    expect(run.exitCode).toBe(0);
    expect(run.steps).toBeGreaterThan(5);
    expect(run.lastLoss).toBeLessThan(10.4);
    expect(run.events.map((event) => event.event)).toContain("uploadDone");
    // Not ready until the first step: on a busy machine nobody may have asked before it.
    const readiness = run.pages.slice(0, -3).map(({ page, status }) => `${page} ${status}`);
    expect(["", "/readyz 200", "/readyz 503 /readyz 200", "/readyz 503"]).toContain(readiness.join(" "));
    const statuses = run.pages.slice(-3).map(({ page, host, status }) => [page, host, status]);
    expect(statuses).toEqual([
      ["/healthz", "localhost", 200],
      ["/readyz", "localhost", 200],
      ["/healthz", "attacker.example", 403],
    ]);
  },
  PATIENCE_MS,
);

test(
  "a rehearsal of a custom job reads its steps with the job's own patterns",
  async () => {
    const { processes } = scriptBody("");
    const launchFile = bake({
      ...scriptBody(""),
      gpus: { count: 4 },
      processes: processes.map((each) => ({
        ...each,
        command: ["torchrun", "--standalone", "--nproc_per_node=4", "/etc/job/train.py", "--steps", "10000"],
      })),
      logPatterns: [
        {
          event: "step",
          pattern: String.raw`^step (\d+) loss (\S+)`,
          fields: [
            ["step", "int"],
            ["loss", "number"],
          ],
        },
      ],
    });
    const run = await rehearse("custom", { launchFile, files: [], see: { step: 1 } });
    expect(run.exitCode).toBe(0);
    expect(run.steps).toBeGreaterThan(0);
    expect(run.lastLoss).toBeLessThan(4);
  },
  PATIENCE_MS,
);

test(
  "a rehearsal of a bundle with a misspelt flag fails, although upstream would drop the flag",
  async () => {
    const content = body();
    const processes = content.processes.map((process) => ({
      ...process,
      command: [...process.command, "--neuron.upload_step", "5"],
    }));
    const run = await rehearse("typo", { launchFile: bake({ ...content, processes }) });
    expect(run.exitCode).toBe(40);
    expect(run.steps).toBe(0);
  },
  PATIENCE_MS,
);

test(
  "a rehearsal without the file that the software needs says which",
  async () => {
    const run = await rehearse("nofile", { files: [] });
    expect(run.exitCode).toBe(20);
    expect(run.said.join("\n")).toMatch(/\.env \(bucket keys\) is missing/);
  },
  PATIENCE_MS,
);
