/** The day's budget also bounds whoever starts the launcher again, as Docker's restart policy does. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { identify } from "../../launcher/act/identity";
import { ask } from "../../rehearsal/launcher/ask";
import type { LaunchFileBody } from "../../workloads/launchfile";
import { until } from "../support/until";
import { actions, deeds, PATIENT_SILENCE, supervised } from "./supervised";
import { bake, DOT_ENV, said, workbench } from "./support";

const bench = workbench({ concurrent: true });
const PATIENCE_MS = 60_000;

const restart = (perDay: number, keepAlive = false) => ({
  backoffSeconds: 0.1,
  backoffCapSeconds: 0.1,
  healthySeconds: 60,
  perDay,
  keepAlive,
});

/** Starts the launcher again and again, as `restart: always` does. Returns its exit codes, and its root. */
async function startsOf(times: number, content: LaunchFileBody, env: Record<string, string>) {
  const args = ["--preflight", "off"];
  const first = await bench.start(bake(content), { files: [DOT_ENV], env });
  const codes = [await first.ended];
  while (codes.length < times) codes.push(await bench.again(first.root, { args, env }).ended);
  return { codes, root: first.root };
}

const starts = (root: string) => actions(root).filter(({ action }) => action === "start").length;

describe.concurrent("started again and again", () => {
  test("a fault that no restart mends ends each launcher, and past the budget nothing is started", async () => {
    const content = supervised({ silence: PATIENT_SILENCE, restart: restart(1) });
    const { codes, root } = await startsOf(4, content, { LAUNCHPAD_SIM_FAULT: "notRegistered@2" });
    expect(codes).toEqual([43, 43, 43, 43]);
    expect(starts(root)).toBe(2);
    expect(deeds(root)).toEqual([
      "stop notRegistered",
      "restart launcher",
      "stop notRegistered",
      "stop launcher",
      "stop launcher",
    ]);
    expect(actions(root).at(-1)?.evidence).toEqual([
      "the launcher before this one ended for notRegistered",
      expect.stringMatching(/^all 1 restarts of 24 hours are spent, the next is free at 2/),
    ]);
  });

  test("lost GPUs ask for a new container as often as the budget allows", async () => {
    const env = { LAUNCHPAD_SIM_FAULT: "hang@3", LAUNCHPAD_SIM_GPU_FAULT: "nvml" };
    const { codes, root } = await startsOf(
      3,
      supervised({ silence: PATIENT_SILENCE, restart: restart(1) }),
      env,
    );
    expect(codes).toEqual([42, 42, 43]);
    expect(deeds(root)).toEqual(["exit gpusLost", "restart launcher", "exit gpusLost", "stop launcher"]);
  });

  test("without restarts the first failure is the last", async () => {
    const content = supervised({ silence: PATIENT_SILENCE, restart: restart(0) });
    const { codes, root } = await startsOf(3, content, { LAUNCHPAD_SIM_FAULT: "exception@2" });
    expect(codes).toEqual([43, 43, 43]);
    expect(starts(root)).toBe(1);
  });

  test("a killed launcher's successor counts as a restart, an orderly end does not", async () => {
    const text = bake(supervised({ silence: PATIENT_SILENCE, restart: restart(1) }));
    const first = await bench.start(text, { files: [DOT_ENV] });
    await until("a start", () => starts(first.root) || undefined, PATIENCE_MS);
    first.signal("SIGTERM");
    expect(await first.ended).toBe(0);
    const args = ["--preflight", "off"];
    const killed = bench.again(first.root, { args });
    await until("the second start", () => starts(first.root) === 2, PATIENCE_MS);
    expect(deeds(first.root)).toEqual([]);
    killed.signal("SIGKILL");
    await killed.ended;
    const successor = bench.again(first.root, { args: [...args, "--takeover"] });
    await until("the third start", () => starts(first.root) === 3, PATIENCE_MS);
    expect(deeds(first.root)).toEqual(["restart launcher"]);
    successor.signal("SIGKILL");
    await successor.ended;
    const refused = bench.again(first.root, { args: [...args, "--takeover"] });
    expect(await refused.ended).toBe(43);
    expect(said(refused)).toMatch(/the launcher before this one was killed while the software ran/);
    expect(starts(first.root)).toBe(3);
  });

  test("while it holds nothing more is judged, and a launcher that dies then has left no software", async () => {
    const content = supervised({ silence: PATIENT_SILENCE, restart: restart(0, true) });
    const env = { LAUNCHPAD_SIM_FAULT: "rankDies@3" };
    const first = await bench.start(bake(content), { files: [DOT_ENV], env });
    await until("the hold", () => deeds(first.root)[0], PATIENCE_MS);
    const port = (await first.port) ?? 0;
    const look = async () => JSON.parse((await ask(port, "/state.json")).body);
    const { phase, timeline, nowMs } = await look();
    expect(phase).toBe("held");
    // Ten looks later: the dead software would have lost its workers, its GPUs' load and its steps by then.
    await until("ten looks", async () => (await look()).nowMs > nowMs + 2_000 || undefined, PATIENCE_MS);
    expect((await look()).timeline).toEqual(timeline);
    expect(timeline.map(({ kind }: { kind: string }) => kind)).not.toContain("fault");
    first.signal("SIGKILL");
    await first.ended;
    const next = bench.again(first.root);
    await until("the second hold", () => deeds(first.root).length === 2, PATIENCE_MS);
    expect(actions(first.root).at(-1)?.evidence[0]).toBe(
      `the launcher before this one ended for ${actions(first.root)[1]?.cause}`,
    );
    next.signal("SIGTERM");
    expect(await next.ended).toBe(43);
  });

  test("a spent budget that keepAlive holds is free again with a new state folder", async () => {
    const content = supervised({ silence: PATIENT_SILENCE, restart: restart(0, true) });
    const env = { LAUNCHPAD_SIM_FAULT: "exception@2" };
    const first = await bench.start(bake(content), { files: [DOT_ENV], env });
    await until("the hold", () => deeds(first.root)[0], PATIENCE_MS);
    expect(deeds(first.root)).toEqual(["hold ended"]);
    first.signal("SIGTERM");
    expect(await first.ended).toBe(43);
    const held = bench.again(first.root);
    await until("the second hold", () => deeds(first.root).length === 2, PATIENCE_MS);
    expect(identify(held.pid)).toBeDefined();
    expect(starts(first.root)).toBe(1);
    held.signal("SIGTERM");
    expect(await held.ended).toBe(43);
    rmSync(join(first.root, "var"), { recursive: true });
    const fresh = bench.again(first.root, { args: ["--preflight", "off"] });
    await until("a start", () => starts(first.root) || undefined, PATIENCE_MS);
    fresh.signal("SIGTERM");
    expect(await fresh.ended).toBe(0);
  });
});
