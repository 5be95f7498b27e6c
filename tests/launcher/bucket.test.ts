import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { lookAtBucket } from "../../launcher/observe/bucket";
import type { LaunchBucket } from "../../workloads/launchfile";
import { until } from "../support/until";
import { actions, deeds, PATIENT_SILENCE, supervised } from "./supervised";
import { bake, DOT_ENV, workbench } from "./support";

const bench = workbench();
const scratch = mkdtempSync(join(tmpdir(), "launchpad-bucket-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
writeFileSync(join(scratch, "env"), DOT_ENV.content);

/** A store on loopback with the two requests of a look, and whatever misbehaviour a test wants. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function store(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    // The clock is asked without a key.
    if (request.url === "/") response.end();
    else answer(request, response);
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await until("the store", () => server.listening || undefined);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves the pointer, and the scored object with that age; undefined: it is not there. */
const holding =
  (ageSeconds: number | undefined): Answer =>
  (request, response) => {
    const key = request.url?.split("?")[0];
    if (key === "/llama-4b-ws-4-227/metadata.json") response.end('{"run":5,"outer_step":12,"inner_step":40}');
    else if (key === "/llama-4b-ws-4-227/epoch-12/gradients.pt" && ageSeconds !== undefined) {
      response.setHeader("last-modified", new Date(Date.now() - ageSeconds * 1_000).toUTCString());
      response.end();
    } else refuse(404, "NoSuchKey")(request, response);
  };

const refuse =
  (status: number, code: string): Answer =>
  (request, response) => {
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(request.method === "HEAD" ? undefined : `<Error><Code>${code}</Code></Error>`);
  };

const bucket = (endpoint: string): LaunchBucket => ({
  name: "llama-4b-ws-4-227",
  endpoint,
  maxObjectAgeSeconds: 4_800,
  maxBlockAgeSeconds: 2_400,
  keys: {
    file: "/app/.env",
    readId: "R2_READ_ACCESS_KEY_ID",
    readSecret: "R2_READ_SECRET_ACCESS_KEY",
    writeId: "R2_WRITE_ACCESS_KEY_ID",
    writeSecret: "R2_WRITE_SECRET_ACCESS_KEY",
  },
  scored: { pointer: "metadata.json", field: "outer_step", key: "epoch-{}/gradients.pt" },
});
const look = (endpoint: string) =>
  lookAtBucket(bucket(endpoint), () => join(scratch, "env"), new AbortController().signal);

test("the age of the scored object is read from the store, with the read key", async () => {
  const seen: string[] = [];
  const endpoint = await store((request, response) => {
    seen.push(String(request.headers.authorization));
    holding(600)(request, response);
  });
  const state = await look(endpoint);
  expect(state).toMatchObject({ scoredKey: "epoch-12/gradients.pt" });
  expect(state.scoredAgeSeconds).toBeGreaterThan(595);
  expect(state.scoredAgeSeconds).toBeLessThan(605);
  expect(Math.abs(state.clockOffsetSeconds ?? 99)).toBeLessThan(3);
  expect(seen).toHaveLength(2);
  for (const header of seen) expect(header).toContain(`Credential=${"b".repeat(32)}/`);
});

test.each<[string, Answer, object]>([
  [
    "no pointer yet",
    refuse(404, "NoSuchKey"),
    { scoredKey: undefined, scoredMissing: true, problem: undefined },
  ],
  ["a bucket that is gone", refuse(404, "NoSuchBucket"), { problem: "404 NoSuchBucket" }],
  ["a pointer to nothing", holding(undefined), { scoredKey: "epoch-12/gradients.pt", scoredMissing: true }],
  ["403", refuse(403, "AccessDenied"), { problem: "403 AccessDenied" }],
  ["429", refuse(429, "SlowDown"), { problem: "429 SlowDown" }],
  ["500", refuse(500, "InternalError"), { problem: "500 InternalError" }],
  ["503", refuse(503, "ServiceUnavailable"), { problem: "503 ServiceUnavailable" }],
  ["a cut connection", (request) => void request.socket.destroy(), { problem: expect.stringMatching(/./) }],
  [
    "a pointer that is no JSON",
    (_request, response) => void response.end("<html>"),
    { problem: expect.stringMatching(/JSON/) },
  ],
  [
    "a pointer without the field",
    (_request, response) => void response.end("{}"),
    { problem: "Error: metadata.json has no outer_step" },
  ],
])("%s is news, never an exception", async (_what, answer, expected) => {
  const state = await look(await store(answer));
  expect({ scoredKey: undefined, problem: undefined, ...state }).toMatchObject(expected);
});

test("nobody there, and a clock that is off, are told apart", async () => {
  expect((await look("http://127.0.0.1:9")).problem).toMatch(/fetch failed/);
  const late = await store((request, response) => holding(10)(request, response));
  servers.at(-1)?.prependListener("request", (_request, response: ServerResponse) => {
    response.setHeader("date", new Date(Date.now() - 1_000_000).toUTCString());
  });
  expect((await look(late)).clockOffsetSeconds).toBeGreaterThan(990);
});

test("a stale object is told although the log claims uploads, and training goes on", async () => {
  const endpoint = await store(holding(5_000));
  const launcher = await bench.start(
    bake(
      supervised(
        { silence: PATIENT_SILENCE, probeSeconds: 0.05 },
        { bucket: bucket("https://unused.example") },
      ),
    ),
    {
      files: [DOT_ENV],
      args: ["--bucket-endpoint", endpoint, "--preflight", "off"],
    },
  );
  await until("the news", () => deeds(launcher.root).includes("tell bucketStale") || undefined);
  expect(actions(launcher.root).at(-1)?.evidence[0]).toMatch(
    /^epoch-12\/gradients.pt is 50\d\d s old, validators take 4800 s/,
  );
  launcher.signal("SIGTERM");
  expect(await launcher.ended).toBe(0);
}, 90_000);
