import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InterruptedError, type Outcome, type Rehearsal } from "../../rehearsal/driver/index";
import { processTree } from "../../rehearsal/driver/processes";
import { until } from "../support/until";
import { applied, deployedOnce, previewedOnce } from "./deployedOnce";
import { fixture, stack, temporaryFolder } from "./harness";

const projectDir = fixture("basic");
const BUCKET = "cloudflare:index/r2Bucket:R2Bucket";
const CONTAINER = "docker:index/container:Container";
const NETWORK = "docker:index/network:Network";
const HOST = "ssh://ubuntu@192.0.2.10";

function told(outcome: Outcome): string {
  return outcome.stdout + outcome.stderr;
}

function ops(outcome: Outcome): string[] {
  return outcome.changes.map((step) => `${step.op} ${step.type.split(":").pop()}`).sort();
}

/** How many resources are in the state: read from its file, since an engine that works has the stack locked. */
function inState(scratchDir: string, stack: string): number {
  const file = join(scratchDir, "state", ".pulumi", "stacks", "fixture-basic", `${stack}.json`);
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint: { latest: { resources?: unknown[] } | null };
  };
  return checkpoint.latest?.resources?.length ?? 0;
}

/** The fixture's stack, up. */
function deployed(config: Record<string, unknown> = {}): Promise<Rehearsal> {
  return deployedOnce(config, { projectDir });
}

it("creates, previews empty, refreshes empty and destroys to nothing", async () => {
  const rehearsal = await deployed();
  expect((await rehearsal.preview()).changes).toEqual([]);
  expect((await rehearsal.refresh()).changes).toEqual([]);
  expect((await rehearsal.outputs()).account).toBe("123456789012");
  const state = JSON.stringify(await rehearsal.exportState());
  const [token] = rehearsal.cloud.list("cloudflare:index/accountToken:AccountToken");
  expect(token?.properties.value).toMatch(/^[0-9a-f]{40}$/);
  expect(state).not.toContain(token?.properties.value);
  const destroy = await rehearsal.destroy();
  expect(destroy.ok, told(destroy)).toBe(true);
  // The real plugin leaves the lifecycle rules too.
  expect(rehearsal.cloud.list().map((object) => object.type)).toEqual([
    "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle",
  ]);
});

it("goes on after a failed up where that one stopped", async () => {
  const rehearsal = await previewedOnce({}, { projectDir });
  rehearsal.faults.add({ operation: "create", type: NETWORK, error: "no more subnets", times: 1 });
  const failed = await applied(rehearsal);
  expect(failed).toMatchObject({ ok: false, phase: "apply" });
  expect(failed.diagnostics).toContainEqual(
    expect.objectContaining({ severity: "error", message: expect.stringContaining("no more subnets") }),
  );
  const next = await applied(rehearsal);
  expect(next.ok, told(next)).toBe(true);
  expect(ops(next)).toEqual(["create Container", "create Network"]);
});

it("replaces, updates in place or does nothing as the tables say", async () => {
  const rehearsal = await deployed({ "fixture-basic:container": { name: "trainer" } });
  const change = async (config: Record<string, unknown>) => {
    await rehearsal.configure({ "fixture-basic:container": { name: "trainer" }, ...config });
    return ops(await applied(rehearsal));
  };
  expect(await change({ "fixture-basic:gpus": ["3", "2", "1", "0"] })).toEqual([]);
  expect(await change({ "fixture-basic:memory": 8192 })).toEqual(["update Container"]);
  expect(await change({ "fixture-basic:memory": 8192, "fixture-basic:gpus": ["4", "5", "6", "7"] })).toEqual([
    "create-replacement Container",
    "delete-replaced Container",
    "replace Container",
  ]);
});

describe("a host that is off", () => {
  it("does not stop a preview or an up that leaves it alone", async () => {
    const rehearsal = await deployed();
    rehearsal.faults.unreachable(HOST);
    expect((await rehearsal.preview()).changes).toEqual([]);
    await rehearsal.configure({ "fixture-basic:vpcName": "other" });
    expect(ops(await applied(rehearsal))).toEqual(["update Vpc"]);
  });

  it("fails what changes on it, and at a refresh loses its network from the state", async () => {
    const rehearsal = await deployed();
    rehearsal.faults.unreachable(HOST);
    await rehearsal.configure({ "fixture-basic:memory": 8192 });
    const up = await applied(rehearsal);
    expect(up.ok).toBe(false);
    expect(told(up)).toContain(`failed to connect to ${HOST}`);
    const refresh = await rehearsal.refresh();
    expect(refresh.ok).toBe(false);
    expect(ops(refresh)).toEqual(["delete Network"]);
  });
});

it("creates again what was lost behind its back, after a refresh", async () => {
  const rehearsal = await deployed();
  const [container] = rehearsal.cloud.list(CONTAINER);
  rehearsal.cloud.remove(CONTAINER, container?.id ?? "", HOST);
  expect(ops(await rehearsal.refresh())).toEqual(["delete Container"]);
  expect(ops(await applied(rehearsal))).toEqual(["create Container"]);
});

it("cannot destroy a bucket that holds objects", async () => {
  const rehearsal = await deployed();
  rehearsal.cloud.edit(BUCKET, "model-001", (object) => ({ ...object, contents: { objects: 3 } }));
  const destroy = await rehearsal.destroy();
  expect(destroy.ok).toBe(false);
  expect(told(destroy)).toContain("409");
  rehearsal.cloud.edit(BUCKET, "model-001", (object) => ({ ...object, contents: { objects: 0 } }));
  expect((await rehearsal.destroy()).ok).toBe(true);
});

it("adopts a bucket that exists, with what is in it", async () => {
  const rehearsal = await deployed();
  const bucket = rehearsal.cloud.get(BUCKET, "model-001");
  rehearsal.reset();
  if (bucket) rehearsal.cloud.put({ ...bucket, contents: { objects: 3 } });
  await rehearsal.configure({ "fixture-basic:adopt": true });
  const up = await applied(rehearsal);
  expect(up.ok, told(up)).toBe(true);
  expect(ops(up)).toContain("import R2Bucket");
  expect(rehearsal.cloud.get(BUCKET, "model-001")?.contents).toEqual({ objects: 3 });
});

it("leaves nothing running when it is interrupted, and starts again from there", async () => {
  const { deployment } = (await (await deployed()).exportState()) as { deployment: { resources: unknown[] } };
  const whole = deployment.resources;
  const interrupt = new AbortController();
  const scratchDir = temporaryFolder();
  const rehearsal = await stack({}, { projectDir, scratchDir, signal: interrupt.signal });
  rehearsal.faults.add({ operation: "create", type: CONTAINER, delayMilliseconds: 60_000, times: 1 });
  const up = rehearsal.up().catch((error: unknown) => error);
  // What was made and is not in the state yet would be made again.
  await until("all but the container", () => inState(scratchDir, rehearsal.stack) === whole.length - 1);
  await until("its creation", () => readdirSync(join(rehearsal.cloud.folder, "faults")).length === 0);
  interrupt.abort();
  expect(await up).toBeInstanceOf(InterruptedError);
  const left = processTree(process.pid).filter(({ command }) =>
    command.some((part) => part.includes("pulumi")),
  );
  expect(left).toEqual([]);
  const next = await (await stack({}, { projectDir, scratchDir })).up();
  expect(next.ok, told(next)).toBe(true);
  expect(ops(next)).toEqual(["create Container"]);
});
