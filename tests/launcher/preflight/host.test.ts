/** Checks of the container, the software and the bucket, with one thing wrong at a time. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseDotEnv } from "../../../launcher/preflight/bucket/dotenv";
import { type BucketProbe, bucketProbe } from "../../../launcher/preflight/bucket/probe";
import type { Surroundings } from "../../../launcher/preflight/check";
import { hotkeyProblem } from "../../../launcher/preflight/checks/files";
import { memoryLimitMiB, parseLimits } from "../../../launcher/preflight/host/parse";
import { probePort } from "../../../launcher/preflight/host/ports";
import type { HostReader } from "../../../launcher/preflight/host/reader";
import { thisHost } from "../../../launcher/preflight/host/reader";
import { QUICK_CHECKS } from "../../../launcher/preflight/list";
import { runSuite } from "../../../launcher/preflight/suite";
import type { LaunchFileBody } from "../../../workloads/launchfile";
import { DOT_ENV } from "../support";
import { fullFile, goodBucket, goodHost } from "./support";

const OTHERS = QUICK_CHECKS.filter((check) => !check.id.startsWith("gpu.") || check.id === "gpu.xid");
const folder = mkdtempSync(join(tmpdir(), "launchpad-checks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function failedChecks(
  host: Partial<HostReader>,
  bucket: Partial<BucketProbe> = {},
  file: Partial<LaunchFileBody> = {},
  seconds = 60,
) {
  const around: Surroundings = {
    file: fullFile(file),
    mapPath: (path) => join(folder, path),
    host: goodHost(host),
    nvidia: {
      report: () => Promise.reject(new Error("not asked")),
      topology: () => Promise.reject(new Error("not asked")),
      computeApps: () => Promise.reject(new Error("not asked")),
      isSimulated: async () => false,
    },
    bucket: goodBucket(bucket),
  };
  const { results } = await runSuite(OTHERS, around, seconds);
  return results
    .filter((each) => each.status === "failed")
    .map((each) => `${each.severity} ${each.id}: ${each.found}`);
}

test("a good host and bucket fail nothing", async () => {
  expect(await failedChecks({})).toEqual([]);
});

const disk = (totalGiB: number, freeGiB: number) => ({
  fileSystem: async (path: string) =>
    path === "/dev/shm"
      ? { totalMiB: 64 * 1024, freeMiB: 64 * 1024 }
      : { totalMiB: totalGiB * 1024, freeMiB: freeGiB * 1024 },
});
const shm = (mib: number) => ({
  fileSystem: async (path: string) =>
    path === "/dev/shm" ? { totalMiB: mib, freeMiB: mib } : { totalMiB: 2e6, freeMiB: 2e6 },
});

test.each<[string, Partial<HostReader>, string]>([
  ["Docker's own /dev/shm", shm(64), "critical host.shm: 0.1 GiB"],
  ["a small /dev/shm", shm(16 * 1024), "warning host.shm: 16 GiB"],
  ["little memory", { memoryMiB: () => 64 * 1024 }, "warning host.memory: 64 GiB"],
  ["few CPUs", { cpus: () => 8 }, "warning host.cpus: 8"],
  ["a small disk", disk(500, 400), "warning host.disk: 500 GiB in all, 400 GiB free"],
  ["a full disk", disk(2_000, 20), "critical host.disk: 2000 GiB in all, 20 GiB free"],
  [
    "few open files",
    { limits: () => new Map([["Max open files", { soft: 1_024, hard: 4_096 }]]) },
    "warning host.limits: 1024 open files, locked memory 0",
  ],
  [
    "an Xid in the kernel's log",
    {
      kernelLog: () => [
        "NVRM: Xid (PCI:0000:3b:00): 79, pid=7, GPU has fallen off the bus.",
        "NVRM: Xid (PCI:0000:3b:00): 31, pid=7",
      ],
    },
    "warning gpu.xid: 0000:3b:00: Xid 79 (fell off the bus)",
  ],
  ["another Python", { output: async () => "Python 3.11.7\n" }, "critical software.python: Python 3.11.7"],
  [
    "no Python",
    { output: () => Promise.reject(new Error("python is not on PATH")) },
    "critical software.python: python is not on PATH",
  ],
  [
    "a taken port",
    { port: async (port) => (port === 8_091 ? "EADDRINUSE" : "free") },
    "critical software.ports: 8091/tcp is in use",
  ],
])("%s is found", async (_what, host, expected) => {
  expect(await failedChecks(host)).toEqual([expected]);
});

const answer = (status: number, code?: string) => async () => ({ status, code });

test.each<[string, Partial<BucketProbe>, string[]]>([
  ["a clock that drifts", { clockOffsetSeconds: async () => -95 }, ["warning host.clock: 95 s behind"]],
  ["a clock past signing", { clockOffsetSeconds: async () => 1_200 }, ["critical host.clock: 1200 s ahead"]],
  [
    "no such bucket",
    { list: answer(404, "NoSuchBucket") },
    [
      "critical bucket.reachable: no bucket llama-4b-ws-4-227",
      "critical bucket.readKey: listing: 404 NoSuchBucket",
    ],
  ],
  [
    "no network",
    { list: answer(0, "ENOTFOUND") },
    [
      "critical bucket.reachable: no answer (ENOTFOUND)",
      "critical bucket.readKey: listing: no answer (ENOTFOUND)",
    ],
  ],
  [
    "a read key without rights",
    { list: answer(403, "AccessDenied") },
    ["critical bucket.readKey: listing: 403 AccessDenied"],
  ],
  [
    "a read key that lists and does not read",
    { get: answer(403, "AccessDenied") },
    ["critical bucket.readKey: reading: 403 AccessDenied"],
  ],
  [
    "a read key that writes",
    { put: answer(200) },
    ["critical bucket.readKeyOnly: the read key wrote an object"],
  ],
  [
    "a store in trouble",
    { put: answer(503, "SlowDown") },
    ["critical bucket.readKeyOnly: 503 SlowDown", "critical bucket.writeKey: writing: 503 SlowDown"],
  ],
  [
    "a write key without rights",
    { put: answer(403, "AccessDenied") },
    ["critical bucket.writeKey: writing: 403 AccessDenied"],
  ],
  [
    "a write key that cannot delete",
    { remove: answer(403, "AccessDenied") },
    ["critical bucket.writeKey: deleting: 403 AccessDenied"],
  ],
  [
    "a key of the wrong length",
    { keysFile: () => parseDotEnv(DOT_ENV.content.replace("bbb", "")) },
    ["critical files.secretLengths: R2_READ_ACCESS_KEY_ID has 29 characters"],
  ],
])("%s is found", async (_what, bucket, expected) => {
  expect(await failedChecks({}, bucket)).toEqual(expected);
});

test("a text that is too long for the chain is found", async () => {
  const { preflight } = fullFile();
  const textLimits = [{ what: "repo id", text: "x".repeat(33), atMost: 32 }];
  const file = preflight === undefined ? {} : { preflight: { ...preflight, textLimits } };
  expect(await failedChecks({}, {}, file)).toEqual([`critical software.texts: ${"x".repeat(33)} has 33`]);
});

test("an object that a read key could write is removed again", async () => {
  const removed: string[] = [];
  let put = "";
  await failedChecks(
    {},
    {
      put: async (key, name) => {
        if (key === "read") put = name;
        return { status: 200, code: undefined };
      },
      remove: async (_key, name) => {
        removed.push(name);
        return { status: 204, code: undefined };
      },
    },
  );
  expect(removed).toContain(put);
});

test("a rehearsal without a store says that it did not look, and asks nobody", async () => {
  const { bucket } = fullFile();
  const probe = bucketProbe(bucket, (path) => path, { offline: "a rehearsal asks no real bucket" });
  const around: Surroundings = {
    file: fullFile(),
    mapPath: (path) => path,
    host: goodHost(),
    nvidia: {
      report: () => Promise.reject(new Error()),
      topology: () => Promise.reject(new Error()),
      computeApps: () => Promise.reject(new Error()),
      isSimulated: async () => true,
    },
    bucket: { ...probe, keysFile: goodBucket().keysFile },
  };
  const { results } = await runSuite(OTHERS, around, 60);
  const asked = results.filter((each) => each.id.startsWith("bucket.") || each.id === "host.clock");
  expect(new Set(asked.map((each) => each.status))).toEqual(new Set(["notChecked"]));
  expect(asked).toHaveLength(5);
});

test("required files and the wallet are looked at as they lie", async () => {
  const file: Partial<LaunchFileBody> = {
    files: [
      { path: "/app/.env", private: true, purpose: "environment of the software" },
      { path: "/wallets/w/hotkeys/h", private: true, purpose: "wallet hotkey" },
    ],
  };
  const put = (path: string, text: string, mode: number) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    rmSync(join(folder, path), { force: true });
    writeFileSync(join(folder, path), text, { mode });
  };
  put("/app/.env", DOT_ENV.content, 0o400);
  put("/wallets/w/hotkeys/h", '{"ss58Address":"5F"}', 0o400);
  expect(await failedChecks({}, {}, file)).toEqual([]);
  put("/app/.env", DOT_ENV.content, 0o444);
  put("/wallets/w/coldkey", "{}", 0o400);
  const failed = await failedChecks({}, {}, file);
  expect(failed).toHaveLength(2);
  expect(failed[0]).toMatch(/^critical files.present: .*mode 0444/);
  expect(failed[1]).toBe("critical files.wallet: a coldkey lies beside it");
});

test("a file system that never answers is told in time, and holds no other check up", async () => {
  const host = {
    fileSystem: (path: string) =>
      path === "/dev/shm"
        ? Promise.resolve({ totalMiB: 64 * 1024, freeMiB: 64 * 1024 })
        : new Promise<never>(() => {}),
  };
  expect(await failedChecks(host, {}, {}, 0.5)).toEqual(["warning host.disk: no answer within 0.5 s"]);
});

test.each([
  ['{"ss58Address":"5F"}', undefined],
  ["$NACL\u0001", "the hotkey is encrypted, and nobody is there to type its password"],
  ["not json", "the hotkey file is not JSON"],
  ["{}", "the hotkey file names no ss58Address"],
])("the hotkey file %j is judged", (content, problem) => {
  expect(hotkeyProblem(content)).toBe(problem);
});

test.each([
  ["A=b", "b"],
  ['export A="b c"', "b c"],
  ["A='b#c'", "b#c"],
  ["A=b # note", "b"],
  ["A=one\nA=two", "two"],
  ["A=", ""],
])("the keys file %j gives %j", (text, value) => {
  expect(parseDotEnv(text).get("A")).toBe(value);
});

test.each([
  ["max", 1_024],
  ["9223372036854771712", 1_024],
  ["536870912", 512],
  [undefined, 1_024],
])("a cgroup's limit of %s leaves %i MiB", (limit, mib) => {
  expect(memoryLimitMiB("MemTotal:        1048576 kB\nMemFree: 1 kB\n", limit)).toBe(mib);
});

test("limits of a process are read", () => {
  const text =
    "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 524288               files     \nMax locked memory         unlimited            unlimited            bytes     \n";
  expect([...parseLimits(text)]).toEqual([
    ["Max open files", { soft: 1_024, hard: 524_288 }],
    ["Max locked memory", { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY }],
  ]);
});

test("a port is free until somebody holds it, and probing leaves it free", async () => {
  const server = createTcp().listen(0, "0.0.0.0");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await probePort(port, "tcp")).toBe("EADDRINUSE");
  await new Promise((resolve) => server.close(resolve));
  expect([await probePort(port, "tcp"), await probePort(port, "tcp"), await probePort(port, "udp")]).toEqual([
    "free",
    "free",
    "free",
  ]);
});

test("the clock's offset is read from the Date header of a real server", async () => {
  const server = createServer((_request, response) => {
    response.setHeader("date", new Date(Date.now() + 1_200_000).toUTCString());
    response.end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const probe = bucketProbe(undefined, (path) => path, { endpoint: `http://127.0.0.1:${port}` });
  const offset = await probe.clockOffsetSeconds(AbortSignal.timeout(5_000));
  server.close();
  expect(offset).toBeGreaterThan(-1_202);
  expect(offset).toBeLessThan(-1_198);
});

test("this machine can be read", async () => {
  const host = thisHost();
  expect(host.memoryMiB()).toBeGreaterThan(256);
  expect(host.cpus()).toBeGreaterThan(0);
  expect(host.limits().get("Max open files")?.soft).toBeGreaterThan(0);
  expect((await host.fileSystem("/")).totalMiB).toBeGreaterThan(0);
  expect(["object", "undefined"]).toContain(typeof host.kernelLog());
});
