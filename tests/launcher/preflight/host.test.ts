/** What the checks read: files of the software, limits of the container, ports, the clock, this machine. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcp } from "node:net";
import { expect, test } from "vitest";
import { parseDotEnv } from "../../../launcher/preflight/bucket/dotenv";
import { bucketProbe } from "../../../launcher/preflight/bucket/probe";
import { hotkeyProblem } from "../../../launcher/preflight/checks/files";
import { memoryLimitMiB, parseLimits } from "../../../launcher/preflight/host/parse";
import { probePort } from "../../../launcher/preflight/host/ports";
import { thisHost } from "../../../launcher/preflight/host/reader";

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
  expect(offset).toBeGreaterThan(-1_300);
  expect(offset).toBeLessThan(-1_100);
});

test("this machine can be read", async () => {
  const host = thisHost();
  expect(host.memoryMiB()).toBeGreaterThan(256);
  expect(host.cpus()).toBeGreaterThan(0);
  expect(host.limits().get("Max open files")?.soft).toBeGreaterThan(0);
  expect((await host.fileSystem("/")).totalMiB).toBeGreaterThan(0);
  expect(["object", "undefined"]).toContain(typeof host.kernelLog());
});
