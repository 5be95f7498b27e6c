import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { anyKey, type Moto, makeBucket, plainClient, startMoto } from "../../support/s3/moto";
import { keyEnv, r2, startR2 } from "../../support/s3/r2Command";
import { startToxiproxy, type Toxic, type Toxiproxy } from "../../support/s3/toxiproxy";

let moto: Moto;
let network: Toxiproxy;
const bucket = "llama-4b-ws-4-227";
const objects = 300;

beforeAll(async () => {
  moto = await startMoto();
  network = await startToxiproxy(moto.endpoint);
  const s3 = plainClient(moto.endpoint);
  await makeBucket(s3, bucket);
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  await put("metadata.json", JSON.stringify({ outer_step: 3, inner_step: 1 }));
  await put("epoch-3/config.json", JSON.stringify({ block_list: [5], filler: "x".repeat(20_000) }));
  for (let index = 0; index < objects - 3; index++) await put(`epoch-3/shard-${index}`, "x");
  await put("epoch-3/gradients.pt", "gradients");
});
afterAll(async () => {
  await network?.stop();
  await moto?.stop();
});
afterEach(() => network.heal());

const env = keyEnv(anyKey);
const health = (...more: string[]) => ["health", bucket, "--endpoint", network.endpoint, "--json", ...more];

describe("a network", () => {
  it.each<[string, Toxic]>([
    ["answers after 1.5 s", { type: "latency", attributes: { latency: 1500, jitter: 500 } }],
    ["gives 20 kB a second", { type: "bandwidth", attributes: { rate: 20 } }],
    [
      "gives a few bytes at a time",
      { type: "slicer", attributes: { average_size: 700, size_variation: 300, delay: 50 } },
    ],
  ])("that %s costs time only", async (_, toxic) => {
    await network.poison(toxic);
    const { exitCode, stdout } = await r2(health(), env);
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { verdict: "fresh", size: { objects } }]);
  });

  it.each<[string, Toxic]>([
    ["breaks off in the middle of a list", { type: "limit_data", attributes: { bytes: 5000 } }],
    ["resets connections", { type: "reset_peer", attributes: { timeout: 50 } }],
  ])("that %s and heals is asked again", async (_, toxic) => {
    await network.poison(toxic);
    const running = startR2(health("--parallel", "2"), env);
    // Long enough for the first attempts to fail, and within the time that the retries take.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await network.heal();
    const { exitCode, stdout, stderr } = await running.result;
    expect([exitCode, stderr.includes("error")]).toEqual([0, false]);
    expect(JSON.parse(stdout).size).toMatchObject({ objects });
  });

  it.each<[string, Toxic, RegExp]>([
    [
      "breaks off every list",
      { type: "limit_data", attributes: { bytes: 5000 } },
      /error: (list|read) .*: .* - /,
    ],
    [
      "resets every connection",
      { type: "reset_peer", attributes: { timeout: 0 } },
      /ECONNRESET.* - check the network|no answer in 5 s - /,
    ],
    [
      "does not answer",
      { type: "latency", attributes: { latency: 600_000 } },
      /no answer in 5 s - check the network/,
    ],
    [
      "gives 1 kB a second",
      { type: "bandwidth", attributes: { rate: 1 } },
      /no answer in 5 s - check the network/,
    ],
  ])("that %s ends health with 1 within its --timeout", async (_, toxic, says) => {
    await network.poison(toxic);
    const { exitCode, stdout, stderr, durationMs } = await r2(health("--timeout", "5s"), env);
    expect(stderr).toMatch(says);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(durationMs).toBeLessThan(60_000);
  });

  it("that breaks off during a drain loses nothing: the same line goes on", async () => {
    await network.poison({ type: "limit_data", attributes: { bytes: 5000 } });
    const drain = ["drain", bucket, "--yes", bucket, "--endpoint", network.endpoint, "--timeout", "10s"];
    const failed = await r2(drain, env);
    expect([failed.exitCode, failed.stderr]).toEqual([1, expect.stringContaining("the same line goes on")]);
    await network.heal();
    const { exitCode, stdout } = await r2(drain, env);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`${bucket} is empty`)]);
  });
});
