/** Docker engines that a rehearsal meets: what a killed run left of its own, and one that is too old. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { messageOf } from "../../scripts/cli/errors";
import { processesWith } from "../../scripts/cli/processes";
import { type RunningProcess, start } from "../../scripts/cli/run";
import { type DockerEngine, engineAt, startDockerEngine } from "../../scripts/docker/engine";
import { loadIntoDocker } from "../../scripts/images/load";
import { normalise } from "../../scripts/images/normalise";
import { openSession } from "../../scripts/rehearse/docker/session";
import { isRoot } from "../../scripts/tools/debian";
import { mountsBelow } from "../../scripts/tools/mounts";
import { cannotRun } from "../support/cannotRun";
import { smallImage } from "../support/smallImage";

const ROOT = resolve(__dirname, "..", "..");
const impossible = isRoot() ? undefined : "only root can start a Docker engine";

let scratch: string;
let live: DockerEngine;

beforeAll(async () => {
  // Short: the path of a socket below it has a limit of 107 characters.
  scratch = mkdtempSync(join(tmpdir(), "lp-"));
  if (impossible !== undefined) return;
  vi.stubEnv("TMPDIR", scratch);
  live = await startDockerEngine();
});

beforeEach((context) => {
  if (impossible !== undefined) cannotRun(context, impossible);
  vi.stubEnv("TMPDIR", scratch);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(async () => {
  await live?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe("an engine that is started", () => {
  it.each<[string, boolean]>([
    ["an engine with a container", false],
    ["a container, its engine killed too", true],
  ])("removes what a killed run left, %s, and nothing of a run that lives", async (_what, engineToo) => {
    const { other, folder } = await engineOfAnotherRun();
    const container = await runContainer(join(folder, "docker.sock"));
    other.kill("SIGKILL");
    await other.result.catch(() => {});
    const daemon = Number(readFileSync(join(folder, "pid"), "utf8"));
    if (engineToo) process.kill(daemon, "SIGKILL");
    expect(existsSync(join("/proc", String(container)))).toBe(true);
    const next = await startDockerEngine();
    try {
      expect(existsSync(folder)).toBe(false);
      expect(processesWith(folder)).toEqual([]);
      expect(mountsBelow(folder)).toEqual([]);
      await gone(container);
      expect((await live.docker(["version"])).exitCode).toBe(0);
    } finally {
      await next.stop();
    }
  });
});

describe("a folder for temporary files that is too deep for sockets", () => {
  it("is refused, and nothing is left in it", async () => {
    const deep = join(scratch, "a".repeat(80));
    mkdirSync(deep);
    vi.stubEnv("TMPDIR", deep);
    await expect(startDockerEngine()).rejects.toThrow(
      /characters too long for them - set TMPDIR to a shorter one/,
    );
    expect(readdirSync(deep)).toEqual([]);
  });
});

describe("a session on somebody's engine", () => {
  it("is refused by one that is too old, with what to do", async () => {
    const socket = join(scratch, "old.sock");
    const server = createServer((_request, response) => {
      // Stands for an engine of 2018: the one thing that is asked of it.
      response.setHeader("content-type", "application/json").end('{"ServerVersion":"18.09.1"}');
    });
    await new Promise<void>((done) => server.listen(socket, done));
    const plan = { trainers: [] } as unknown as Parameters<typeof openSession>[0]["plan"];
    const folder = join(scratch, "session");
    const refused = await openSession({ plan, projectDir: ROOT, folder, socket }).catch(
      (error: unknown) => error,
    );
    await new Promise((done) => server.close(done));
    expect(messageOf(refused)).toBe(
      `the Docker engine at ${socket} is 18.09.1, and it takes 20.10 or newer - ` +
        "install a newer one (docs.docker.com/engine/install), or name another engine's socket",
    );
  });
});

/** A process of its own that starts an engine and then waits. */
async function engineOfAnotherRun(): Promise<{ other: RunningProcess; folder: string }> {
  const script = `require(${JSON.stringify(join(ROOT, "scripts/docker/engine.ts"))})
    .startDockerEngine().then(({ socket }) => console.log("at " + socket))`;
  let said: (socket: string) => void = () => {};
  const socket = new Promise<string>((resolved) => {
    said = resolved;
  });
  const other = start(process.execPath, ["--require", "tsx/cjs", "--eval", script], {
    cwd: ROOT,
    onLine: (line) => {
      if (line.startsWith("at ")) said(line.slice("at ".length));
    },
  });
  const failed = other.result.then(({ stderr }) => Promise.reject(new Error(`it ended: ${stderr}`)));
  return { other, folder: dirname(await Promise.race([socket, failed])) };
}

/** Starts a container that waits, from this machine's own files; returns the id of its process. */
async function runContainer(socket: string): Promise<number> {
  const engine = await engineAt(socket);
  mkdirSync(join(scratch, "images"), { recursive: true });
  await loadIntoDocker(await normalise(smallImage(join(scratch, "images"), "wait")), "wait:1", engine.host);
  const files = ["/bin", "/lib", "/lib64", "/usr"].flatMap((each) => ["--volume", `${each}:${each}:ro`]);
  const created = await engine.docker([
    ...["run", "--detach", "--network", "host", "--stop-timeout", "1"],
    ...[...files, "wait:1", "/bin/sleep", "1000"],
  ]);
  const format = ["--format", "{{.State.Pid}}"];
  return Number((await engine.docker(["inspect", ...format, created.stdout.trim()])).stdout);
}

/** A killed process is an entry until its parent has looked. */
async function gone(pid: number): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; await pause(50))
    if (!existsSync(join("/proc", String(pid), "exe"))) return;
  expect(`process ${pid} still runs`).toBe("");
}
