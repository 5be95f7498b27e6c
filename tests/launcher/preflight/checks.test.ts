/** Checks of the container, the software and the bucket, with one thing wrong at a time. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseDotEnv } from "../../../launcher/preflight/bucket/dotenv";
import { type BucketProbe, bucketProbe } from "../../../launcher/preflight/bucket/probe";
import type { Surroundings } from "../../../launcher/preflight/check";
import type { HostReader } from "../../../launcher/preflight/host/reader";
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
