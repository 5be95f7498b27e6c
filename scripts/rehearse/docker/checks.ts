/** What must hold of the containers that a rehearsal made on a Docker engine. */
import { setTimeout as pause } from "node:timers/promises";
import type { Plan, TrainerPlan } from "../../../planning/plan";
import { part } from "../../../rehearsal/docker/inspected";
import { twinName, type Withheld } from "../../../rehearsal/docker/twin";
import type { Rehearsal } from "../../../rehearsal/driver";
import { isProperties, items, numeric, type Properties, text } from "../../../rehearsal/providers/values";
import { interruption } from "../../cli/interrupt";
import { differences } from "./compare";
import { objectsOf } from "./names";
import type { DockerSession } from "./session";

const CONTAINER = "docker:index/container:Container";
/** On a loaded machine. */
const HEALTHY_LIMIT_MS = 120_000;

/** What a trainer's container was not given, by its name. */
export function withheldFrom(rehearsal: Rehearsal, { container: { name } }: TrainerPlan): Withheld[] {
  const object = rehearsal.cloud.list(CONTAINER).find(({ inputs }) => inputs.name === name);
  return items(object?.contents ?? {}, "withheld")
    .filter(isProperties)
    .map((each) => ({ what: text(each, "what") ?? "", reason: text(each, "reason") ?? "" }));
}

/** The container as it was created, against the plan; but for CPUs that this machine does not have. */
export async function createdAsPlanned(
  { api }: DockerSession,
  { container }: TrainerPlan,
  withheld: readonly Withheld[],
): Promise<string[]> {
  const inspect = await api.get(`/containers/${container.name}/json`);
  const withoutCpus = withheld.some(({ what }) => what.startsWith("CPUs "));
  return differences(withoutCpus ? { ...container, cpuSet: undefined } : container, inspect);
}

/** Waits until the launcher's own health check passes, then asks its pages from outside; returns what is wrong. */
export async function healthy(session: DockerSession, trainer: TrainerPlan): Promise<string[]> {
  const name = twinName(trainer.container.name);
  const deadline = Date.now() + HEALTHY_LIMIT_MS;
  for (
    let state = await stateOf(session, name);
    state !== "running healthy";
    state = await stateOf(session, name)
  ) {
    interruption.throwIfAborted();
    if (Date.now() > deadline) {
      const said = await session.engine.docker(["logs", "--tail", "20", name], { check: false });
      return [`it is ${state} and not healthy; it said:\n${said.stdout}${said.stderr}`];
    }
    await pause(200);
  }
  const pages = await Promise.all(
    ["/healthz", "/"].map(async (page) => [page, await statusOf(session, trainer, page)] as const),
  );
  return pages.filter(([, status]) => status !== "200").map(([page, status]) => `${page} answered ${status}`);
}

/** Stops it as `docker stop` does, within the plan's grace; returns the seconds that it took, and what is wrong. */
export async function stopped(
  session: DockerSession,
  { container }: TrainerPlan,
): Promise<{ seconds: number; faults: string[] }> {
  const name = twinName(container.name);
  const began = performance.now();
  await session.api.post(`/containers/${name}/stop?t=${container.stopGraceSeconds}`);
  const seconds = (performance.now() - began) / 1_000;
  const state = part(await session.api.get(`/containers/${name}/json`), "State");
  const code = numeric(state, "ExitCode");
  const faults = [
    code === 0 ? undefined : `it ended with exit code ${code} when it was stopped`,
    seconds < container.stopGraceSeconds
      ? undefined
      : `it did not stop within ${container.stopGraceSeconds} s`,
  ];
  return { seconds, faults: faults.filter((fault) => fault !== undefined) };
}

/** What a destroyed stack left that it should have removed, and what it removed that it should have kept. */
export async function leftovers({ api }: DockerSession, plan: Plan): Promise<string[]> {
  const faults: string[] = [];
  for (const { kind, name, look, remove, kept } of objectsOf(plan)) {
    const found = (await api.find(look)) !== undefined;
    if (found === kept) continue;
    // A container on a host that ended with the stack ends with it: the engine of this machine stands for the host.
    if (found && hostEnds(plan, name)) await api.remove(remove);
    else faults.push(kept ? `${kind} ${name} is gone, and the stack keeps it` : `${kind} ${name} is left`);
  }
  return faults;
}

function hostEnds({ trainers, hosts }: Plan, name: string): boolean {
  const trainer = trainers.find(({ container }) => [container.name, twinName(container.name)].includes(name));
  return hosts.find((host) => host.name === trainer?.host)?.kind === "aws";
}

async function stateOf({ api }: DockerSession, name: string): Promise<string> {
  const state: Properties = part((await api.find(`/containers/${name}/json`)) ?? {}, "State");
  return `${text(state, "Status") ?? "gone"} ${text(part(state, "Health"), "Status") ?? ""}`.trim();
}

/** Where the plan publishes it, seen from the engine's network. */
async function statusOf(
  { engine }: DockerSession,
  { statusPort }: TrainerPlan,
  page: string,
): Promise<string> {
  const url = JSON.stringify(`http://127.0.0.1:${statusPort}${page}`);
  const script = `fetch(${url}).then((r) => console.log(r.status), (e) => console.log(String(e.cause ?? e)))`;
  const { stdout, stderr } = await engine.within(process.execPath, ["-e", script], {
    check: false,
    timeoutMs: 30_000,
  });
  return stdout.trim() || stderr.trim();
}
