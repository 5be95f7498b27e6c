import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import { until } from "../support/until";
import { bake, body, DOT_ENV, said, scriptBody, workbench } from "./support";

const bench = workbench();

const isAlive = (pid: number) => {
  try {
    // A dead process that nobody has collected yet counts as dead.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
};

test("a plain command runs without a shell, in its own process group, with stdin closed", async () => {
  const script = `
    const stat = require("fs").readFileSync("/proc/self/stat", "utf8").split(" ");
    console.log(JSON.stringify({ group: stat[4] === stat[0], stdin: require("fs").readFileSync(0, "utf8"), args: process.argv.slice(1), extra: process.env.EXTRA, cwd: process.cwd() }));`;
  const content = scriptBody(script, {
    env: { EXTRA: "a b" },
    command: [process.execPath, "-e", script, "$HOME; echo *"],
  });
  const launcher = await bench.start(bake(content));
  expect(await launcher.ended).toBe(0);
  const seen = JSON.parse(launcher.output().stdout[0]?.line ?? "{}");
  expect(seen).toEqual({
    group: true,
    stdin: "",
    args: ["$HOME; echo *"],
    extra: "a b",
    cwd: join(launcher.root, "work"),
  });
});

test.each([
  ["exit 0 where that is success", "process.exit(0)", true, 0],
  ["exit 0 where upstream also ends so after a crash", "process.exit(0)", false, 40],
  ["exit 3", "process.exit(3)", true, 40],
  ["a segfault", "process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1e4)", true, 40],
  ["an abort", "process.abort()", true, 40],
])("%s is judged", async (_what, script, exitZeroIsSuccess, code) => {
  const launcher = await bench.start(bake(scriptBody(script, { exitZeroIsSuccess })));
  expect(await launcher.ended).toBe(code);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s reaches the software as the contract's stop signal",
  async (signal) => {
    const script =
      "process.on('SIGINT', () => { console.log('flushed'); process.exit(0) }); console.log('up'); setInterval(() => {}, 1e4)";
    const launcher = await bench.start(
      bake(scriptBody(script, { stop: { signal: "SIGINT", graceSeconds: 5 } })),
    );
    await until("the software", () => launcher.output().stdout.find(({ line }) => line === "up"));
    launcher.signal(signal);
    expect(await launcher.ended).toBe(0);
    expect(launcher.output().stdout.map(({ line }) => line)).toContain("flushed");
  },
);

test("software that ignores its stop signal is killed after the grace, grandchildren in other sessions too", async () => {
  const script = `
    process.on('SIGTERM', () => {});
    const child = require("child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e4)"], { detached: true, stdio: "ignore" });
    child.unref();
    console.log("pids " + process.pid + " " + child.pid);
    setInterval(() => {}, 1e4);`;
  const launcher = await bench.start(
    bake(scriptBody(script, { stop: { signal: "SIGTERM", graceSeconds: 1 } })),
  );
  const line = await until(
    "the pids",
    () => launcher.output().stdout.find((one) => one.line.startsWith("pids"))?.line,
  );
  const pids = line.split(" ").slice(1).map(Number);
  launcher.signal("SIGTERM");
  expect(await launcher.ended).toBe(41);
  expect(pids.map(isAlive)).toEqual([false, false]);
});

test("a killed torchrun leaves no rank behind, although each rank has a session of its own", async () => {
  const launcher = await bench.start(bake(body()), { files: [DOT_ENV] });
  const port = (await launcher.port) ?? 0;
  await until("a step", async () => (await ask(port, "/readyz")).status === 200 || undefined);
  const { processes } = JSON.parse((await ask(port, "/healthz")).body) as { processes: { miner: number } };
  const ranks = readFileSync(`/proc/${processes.miner}/task/${processes.miner}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  expect(ranks).toHaveLength(4);
  process.kill(processes.miner, "SIGKILL");
  expect(await launcher.ended).toBe(40);
  expect(ranks.map(isAlive)).toEqual([false, false, false, false]);
});

test.each([
  [
    "a command that does not exist",
    scriptBody("", { command: ["no-such-program"] }),
    21,
    /no-such-program.*in any folder of PATH/,
  ],
  [
    "a path that is no program",
    scriptBody("", { command: ["/etc/passwd"] }),
    21,
    /is not an executable file/,
  ],
  ["a missing required file", body(), 20, /\.env \(bucket keys\) is missing; deploy the trainer again/],
])("%s is one clear error, and nothing is started", async (_what, content, code, message) => {
  const launcher = await bench.start(bake(content));
  expect(await launcher.ended).toBe(code);
  expect(said(launcher)).toMatch(message);
  expect(said(launcher)).not.toContain("started");
});

test("a required file that others can read is refused", async () => {
  const launcher = await bench.start(bake(body()), { files: [{ ...DOT_ENV, mode: 0o444 }] });
  expect(await launcher.ended).toBe(20);
  expect(said(launcher)).toMatch(/has mode 0444, it must be readable by its owner only; chmod 0400 it/);
});

test("a port in use is one clear error, and the software is not started", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await until("the other server", () => other.listening || undefined);
  const { port } = other.address() as AddressInfo;
  const launcher = await bench.start(bake(scriptBody("require('fs').writeFileSync('ran', '')")), {
    args: ["--port", String(port)],
  });
  expect(await launcher.ended).toBe(22);
  other.close();
  expect(said(launcher)).toContain(`port ${port} on 127.0.0.1 is in use`);
  expect(existsSync(join(launcher.root, "work", "ran"))).toBe(false);
});

test("the health pages tell the trainer, the bundle and the last step, and refuse a foreign Host header", async () => {
  const text = bake(body());
  const launcher = await bench.start(text, { files: [DOT_ENV] });
  const port = (await launcher.port) ?? 0;
  await until("a step", async () => (await ask(port, "/readyz")).status === 200 || undefined);
  const answer = JSON.parse((await ask(port, "/healthz")).body);
  expect(answer).toMatchObject({
    trainer: "miner-a",
    workload: "sn38",
    bundle: JSON.parse(text).hash,
    state: "running",
  });
  expect(answer.lastStep).toMatchObject({ outer: 12, loss: expect.any(Number) });
  const hosts = [
    "localhost:1",
    "127.0.0.1",
    "[::1]:9400",
    "attacker.example",
    "localhost.attacker.example",
    "127.0.0.1.nip.io",
    "10.0.0.1",
  ];
  const statuses = await Promise.all(hosts.map(async (host) => (await ask(port, "/healthz", host)).status));
  expect(statuses).toEqual([200, 200, 200, 403, 403, 403, 403]);
  expect((await ask(port, "/nothing")).status).toBe(404);
});

test("the software's output passes through unchanged, colours and odd bytes included", async () => {
  const script =
    "process.stdout.write('\\u001b[1mbold\\u001b[0m\\n'); process.stdout.write(Buffer.from([0xff, 10])); process.stderr.write('warn\\n')";
  const launcher = await bench.start(bake(scriptBody(script)));
  await launcher.ended;
  expect(launcher.output().stdout.map(({ line }) => line)).toEqual(["\u001b[1mbold\u001b[0m", "\ufffd"]);
  expect(said(launcher)).toMatch(/^warn$/m);
});
