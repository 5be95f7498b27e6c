import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run, start } from "../../../scripts/cli/run";

const root = resolve(__dirname, "..", "..", "..");

/** Writes a command with this body for `run`, and returns what starts it as scripts/start.mjs does. */
function command(body: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "launchpad-main-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "command.ts");
  const from = (path: string) => JSON.stringify(join(root, path));
  writeFileSync(
    file,
    `import { main } from ${from("scripts/cli/main")};
     import { OperatorError } from ${from("scripts/cli/errors")};
     import { run } from ${from("scripts/cli/run")};
     import { sleep } from ${from("scripts/cli/interrupt")};
     import { ConfigError } from ${from("config/error")};
     void main<{ json: boolean }>({
       name: "probe",
       summary: "is a probe",
       define: (each) => each.option("--json", "print JSON", false),
       examples: ["npm run probe -- --json"],
       run: async ({ options }) => { void [options, OperatorError, run, sleep, ConfigError]; ${body} },
     });`,
  );
  return ["-r", join(root, "node_modules", "tsx", "dist", "cjs", "index.cjs"), file];
}

const runBody = (body: string, ...args: string[]) =>
  run(process.execPath, [...command(body), ...args], { cwd: root, check: false, timeoutMs: 20_000 });

describe("how a command ends", () => {
  it.each<[string, string, number, RegExp]>([
    ["well", "", 0, /^$/],
    ["with a code of its own", "return 4;", 4, /^$/],
    [
      "with a wrong stack file",
      `throw new ConfigError([{ path: "a.b", given: "1", rule: "must be 2", fix: "write 2" }]);`,
      2,
      /^1 problem in the configuration; nothing was created.\n {2}a\.b: 1 - must be 2 - write 2\n$/,
    ],
    [
      "with something missing",
      `throw new OperatorError("no x - install x");`,
      1,
      /^error: no x - install x\n$/,
    ],
    [
      "with a failed program",
      `await run("sh", ["-c", "exit 5"]);`,
      1,
      /^error: sh -c exit 5 ended with exit code 5/,
    ],
    [
      "with a full disk",
      `require("node:fs").writeFileSync("/dev/full", "x");`,
      1,
      /^error: the disk is full: ENOSPC: no space left on device, write - make room there, .*\n$/,
    ],
    ["with a crash", `throw new TypeError("a bug");`, 1, /^TypeError: a bug\n +at .*command\.ts/],
  ])("%s", async (_, body, code, stderr) => {
    const result = await runBody(body);
    expect(result.exitCode).toBe(code);
    expect(result.stderr).toMatch(stderr);
  });

  it("with 2 and the usage for an unknown option", async () => {
    const { exitCode, stderr } = await runBody("", "--jsn");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/unknown option '--jsn'[\s\S]*Usage: npm run probe -- \[options\]/);
  });

  it("with its help, its options and its examples", async () => {
    const { exitCode, stdout } = await runBody("throw new Error('must not run');", "--help");
    expect(exitCode).toBe(0);
    for (const text of ["npm run probe --", "is a probe", "--json", "Examples:\n  npm run probe -- --json"]) {
      expect(stdout).toContain(text);
    }
  });

  it("with all of its output, however much that is", async () => {
    const { stdout } = await runBody(`process.stdout.write("x".repeat(3_000_000) + "end");`);
    expect(stdout).toHaveLength(3_000_003);
  });
});

describe("a command that is stopped", () => {
  /** Starts a command, waits for its "ready", sends the signals that far apart, and returns how it ended. */
  async function stopped(body: string, signals: readonly NodeJS.Signals[], gapMs: number) {
    let ready: () => void = () => {};
    const isReady = new Promise<void>((done) => {
      ready = done;
    });
    const probe = start(process.execPath, command(body), {
      cwd: root,
      check: false,
      onLine: (line) => line === "ready" && ready(),
    });
    await isReady;
    for (const signal of signals) {
      process.kill(probe.pid ?? 0, signal);
      await new Promise((done) => setTimeout(done, gapMs));
    }
    return await probe.result;
  }

  const childThatSays = `run("sh", ["-c", "trap 'echo child got it; exit' INT TERM; echo ready; while :; do sleep 0.05; done"],
      { onLine: (line, stream) => stream === "stdout" && console.log(line) })`;

  it.each<[NodeJS.Signals, number]>([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("by %s ends its child, cleans up and exits with %i", async (signal, code) => {
    const { exitCode, stdout } = await stopped(
      `try { await ${childThatSays}; } finally { console.log("cleaned up"); }`,
      [signal],
      0,
    );
    expect(stdout).toBe("ready\nchild got it\ncleaned up\n");
    expect(exitCode).toBe(code);
  });

  it("says that it was stopped, not what broke because of that", async () => {
    const body = `console.log("ready"); await sleep(9e6).catch(() => { throw new TypeError("a helper is gone"); });`;
    const { stderr, exitCode } = await stopped(body, ["SIGINT"], 0);
    expect(stderr).toBe("stopped by SIGINT\n");
    expect(exitCode).toBe(130);
  });

  it("takes the signals of one key press as one", async () => {
    // From itself: each one has come before the next is sent, and none is late on a busy machine.
    const body = `for (let sent = 0; sent < 3; sent++) process.kill(process.pid, "SIGINT");
      try { await sleep(9e6); } finally {
      await new Promise((done) => setTimeout(done, 800)); console.log("cleaned up"); }`;
    const { stdout, exitCode } = await runBody(body);
    expect(stdout).toContain("cleaned up");
    expect(exitCode).toBe(130);
  });

  it("when nobody reads its output any more, ends its child, cleans up without a word and exits with 141", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "launchpad-main-")), "cleaned-up");
    onTestFinished(() => rmSync(dirname(file), { recursive: true, force: true }));
    const child = `trap 'echo child got it > ${file}; exit' TERM; while :; do echo ready; sleep 0.05; done`;
    const body = `try { await run("sh", ["-c", ${JSON.stringify(child)}], { onLine: (line) => console.log(line) }); }
      finally { require("node:fs").appendFileSync(${JSON.stringify(file)}, "cleaned up"); }`;
    const line = command(body).map((word) => `'${word}'`);
    const piped = ["-o", "pipefail", "-c", `'${process.execPath}' ${line.join(" ")} | head -n 1`];
    const { exitCode, stdout, stderr } = await run("bash", piped, { cwd: root, check: false });
    expect([exitCode, stdout, stderr]).toEqual([141, "ready\n", ""]);
    expect(readFileSync(file, "utf8")).toBe("child got it\ncleaned up");
  });

  it("when its output cannot be written for another reason, says so and exits with 1", async () => {
    const line = command("console.log('ready');").map((word) => `'${word}'`);
    const full = ["-c", `'${process.execPath}' ${line.join(" ")} > /dev/full`];
    const { exitCode, stderr } = await run("bash", full, { cwd: root, check: false });
    expect([exitCode, stderr]).toEqual([
      1,
      "error: the output could not be written: ENOSPC: no space left on device, write\n",
    ]);
  });

  it("ends at once on a second key press", async () => {
    const body = `console.log("ready"); await new Promise((done) => setTimeout(done, 60_000));`;
    const began = performance.now();
    const { exitCode } = await stopped(body, ["SIGINT", "SIGINT"], 700);
    expect(exitCode).toBe(130);
    expect(performance.now() - began).toBeLessThan(50_000);
  });
});
