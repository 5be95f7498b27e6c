/** `npm start` from end to end, in a cache folder of its own. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { type Report, reportSchema } from "../../rehearsal/report/schema";
import { until } from "../support/until";
import { engineDir, temporaryFolder } from "./harness";

const root = resolve(__dirname, "..", "..");
const loader = join(root, "node_modules", "tsx", "dist", "cjs", "index.cjs");
const cache = temporaryFolder();
const out = temporaryFolder();

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Running {
  /** Resolves once the text stands on stderr. */
  says(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<Ended>;
}

function start(...args: string[]): Running {
  const child = spawn(
    process.execPath,
    ["-r", loader, join(root, "scripts", "commands", "rehearse.ts"), "--out", out, ...args],
    {
      cwd: root,
      env: {
        ...process.env,
        LAUNCHPAD_CACHE: cache,
        PATH: `${engineDir()}${delimiter}${process.env.PATH}`,
        AWS_SECRET_ACCESS_KEY: "canary-of-the-caller",
      },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let stdout = "";
  let stderr = "";
  const waiting: { text: string; found: () => void }[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const each of waiting) if (stderr.includes(each.text)) each.found();
  });
  return {
    says: (text) => new Promise((found) => (stderr.includes(text) ? found() : waiting.push({ text, found }))),
    kill: (signal) => process.kill(-(child.pid ?? 0), signal),
    ended: new Promise((done) => child.once("close", (code) => done({ code, stdout, stderr }))),
  };
}

function readReport(): Report {
  return reportSchema.parse(JSON.parse(readFileSync(join(out, "report.json"), "utf8")));
}

/** Command lines of live processes that mention our cache folder. */
function leftRunning(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return line.includes(cache) ? [line] : [];
      } catch {
        return [];
      }
    });
}

describe("npm start", () => {
  /** One that ended well, of the first test, which the next ones read. */
  let first: Ended;

  it("leaves nothing running after a signal in the middle, and works again, also after it was killed", async () => {
    for (const [signal, exitCode] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGKILL", null],
    ] as const) {
      const running = start();
      await running.says("Embedded providers:");
      await new Promise((done) => setTimeout(done, 1_500));
      running.kill(signal);
      const { code, stdout } = await running.ended;
      expect(code).toBe(exitCode);
      expect(stdout).toBe("");
      expect(existsSync(join(out, "report.json"))).toBe(false);
      // What was sent SIGKILL is there until the kernel has taken it away.
      if (signal !== "SIGKILL") await until("nothing left", () => leftRunning().length === 0);
    }
    // One stack at a time: the second one waits.
    const ends = await Promise.all([start().ended, start().ended]);
    for (const { code, stdout, stderr } of ends) expect(code, stderr + stdout).toBe(0);
    [first] = ends;
  });

  it("rehearses the production stack, and says so", () => {
    expect(first.stdout).toMatch(/^\nRehearsal of stack prod: passed in /);
    expect(first.stdout).toContain("Second preview: empty: nothing at all would change");
    expect(first.stdout).toContain(join(out, "report.html").split("/").at(-1));
  });

  it("writes a report that holds resources, an empty preview and a launcher run", () => {
    const report = readReport();
    expect(report).toMatchObject({ ok: true, stack: "prod", secondPreview: { empty: true, changes: [] } });
    const types = report.up?.resources.map(({ type }) => type) ?? [];
    expect(types).toEqual(
      expect.arrayContaining([
        "aws:ec2/instance:Instance",
        "cloudflare:index/r2Bucket:R2Bucket",
        "docker:index/container:Container",
      ]),
    );
    expect(report.launcherRuns.map(({ trainer, ok }) => [trainer, ok])).toEqual([["sn38-a", true]]);
    expect(report.engine?.providers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["aws", "cloudflare", "docker"]),
    );
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("Rehearsal of stack prod");
  });

  it("keeps made-up secrets and the caller's own out of reports and output", () => {
    const told = [
      first.stdout,
      first.stderr,
      ...["report.json", "report.html"].map((name) => readFileSync(join(out, name), "utf8")),
    ];
    for (const text of told) {
      expect(text).not.toContain("made-up-for-the-rehearsal-of-");
      expect(text).not.toContain("canary-of-the-caller");
    }
    expect(readReport().madeUpSecrets).toEqual(["sn38-a.hotkey", "sn38-a.wandbApiKey"]);
  });

  it("goes on from the last state with --keep, where nothing is left to change", async () => {
    const again = await start("--keep", "--json").ended;
    expect(again.code, again.stderr).toBe(0);
    const report = reportSchema.parse(JSON.parse(again.stdout));
    expect(report.up?.steps).toEqual([]);
    expect(report.up?.resources).toEqual(readReport().up?.resources);
  });

  it.each(["ssh", "custom", "connito", "god"])("rehearses the stack file of %s", async (stack) => {
    const { code, stdout, stderr } = await start("--stack", stack).ended;
    expect(code, stderr + stdout).toBe(0);
    expect(stdout).toContain(`Rehearsal of stack ${stack}: passed`);
  });

  it("says which stacks there are when one is not there", async () => {
    const { code, stderr } = await start("--stack", "prdo").ended;
    expect(code).not.toBe(0);
    expect(stderr).toContain("use one of: prod");
  });
});
