/** What the command reads, held against those who write it: the launcher's page and the program's outputs. */
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { StateStore } from "../../../launcher/observe/state";
import { type StateView, stateView } from "../../../launcher/tell/view";
import { noUploads } from "../../../launcher/upload/state";
import { judged } from "../../../scripts/status/judge";
import { parseOutputs } from "../../../scripts/status/outputs";
import { statusReportSchema } from "../../../scripts/status/report";
import { launcherStateSchema } from "../../../scripts/status/stateSchema";
import { chooseTargets } from "../../../scripts/status/targets";
import { runProgram } from "../../components/program";
import { box, p5 } from "../../fixtures/hosts";
import { config, secrets, trainer } from "../../fixtures/sn38";
import { SSH_KEY } from "../../fixtures/stacks";
import { fullFile } from "../../launcher/preflight/support";

type Writable<T> = T extends readonly (infer U)[]
  ? Writable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

/** Compiles only while whatever a launcher says is something that the command reads. */
const overTheWire = (view: Writable<StateView>): z.input<typeof launcherStateSchema> => view;

describe("a launcher's state", () => {
  it("is read from its first moment on, and its report has the form that --json promises", () => {
    const snapshot = new StateStore(1_000, 12).snapshot;
    const view = stateView({ file: fullFile(), snapshot, preflight: undefined }, 2_000);
    const state = launcherStateSchema.parse(
      JSON.parse(JSON.stringify(overTheWire(view as Writable<StateView>))),
    );
    const report = judged(view.trainer, "p5", state);
    expect(report).toMatchObject({ verdict: "busy", state: { phase: "starting", restarts: { budget: 12 } } });
    const whole = { version: 1, at: "2026-11-21T12:00:00.000Z", stack: "prod", trainers: [report] };
    expect(statusReportSchema.parse(whole)).toEqual(whole);
  });

  it("tells of the ladder and of the launcher's own uploads, and an older form of these is left out", () => {
    const store = new StateStore(1_000, 12);
    const refusal = { step: 7, atMs: 1_500, reason: "fileEmpty", evidence: "model.safetensors is empty" };
    store.set({
      ladder: { rung: "micro-1", chosen: { atMs: 1_000, cause: "outOfMemory" } },
      uploads: {
        ...noUploads(100),
        last: { step: 5, atMs: 1_200, seconds: 2, bytes: 10 },
        lastRefusal: refusal,
      },
    });
    const view = stateView({ file: fullFile(), snapshot: store.snapshot, preflight: undefined }, 2_500);
    const state = launcherStateSchema.parse(JSON.parse(JSON.stringify(view)));
    expect(judged(view.trainer, "p5", state).state).toMatchObject({
      ladder: { step: "micro-1", chosen: { at: "1970-01-01T00:00:01.000Z", cause: "outOfMemory" } },
      launcherUploads: {
        last: { step: 5, ageSeconds: 1.3, seconds: 2, bytes: 10 },
        lastRefusal: { step: 7, ageSeconds: 1, reason: "fileEmpty" },
      },
    });
    const older = { ...JSON.parse(JSON.stringify(view)), uploads: store.snapshot.uploads };
    expect(launcherStateSchema.parse(older).uploads).toBeUndefined();
  });
});

describe("the program's outputs say how to reach the trainers on", () => {
  const targets = async (values: Record<string, unknown>) => {
    const { outputs } = await runProgram(config(values), secrets());
    return chooseTargets("test", parseOutputs("test", JSON.stringify(outputs)), "first").hosts[0];
  };

  it("an ssh host, with its pinned key", async () => {
    const host = await targets({});
    expect(host).toMatchObject({ host: "box", kind: "ssh", trainers: [{ trainer: "first", port: 9400 }] });
    expect(host?.ssh.slice(-5)).toEqual(["-p", "22", "-l", "ops", "203.0.113.10"]);
    expect(host?.ssh).toContain("StrictHostKeyChecking=yes");
  });

  it("an aws host, through a session", async () => {
    const host = await targets({
      operator: { sshPublicKeys: [SSH_KEY] },
      hosts: { p5: p5() },
      trainers: { first: trainer({ host: "p5" }) },
    });
    expect(host?.kind).toBe("aws");
    expect(host?.ssh.join(" ")).toContain("ProxyCommand=aws ssm start-session --target %h");
    expect(host?.ssh.at(-1)).toMatch(/-id$/);
  });

  it("this machine, without ssh", async () => {
    const { kind: _, address: __, user: ___, hostKeys: ____, ...facts } = box;
    expect(await targets({ hosts: { box: { ...facts, kind: "local" } } })).toMatchObject({
      kind: "local",
      ssh: [],
    });
  });
});
