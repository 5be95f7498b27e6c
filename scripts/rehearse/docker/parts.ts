/** The parts of a rehearsal that only a Docker engine can show, as phases of its report. */
import type { TrainerPlan } from "../../../planning/plan";
import type { Withheld } from "../../../rehearsal/docker/twin";
import type { Rehearsal } from "../../../rehearsal/driver";
import type { Report } from "../../../rehearsal/report/schema";
import { plural } from "../../print/units";
import type { Phases } from "../phases";
import { createdAsPlanned, healthy, leftovers, stopped, withheldFrom } from "./checks";
import { type DockerSession, openSession, type SessionOptions } from "./session";

/** Starts the engine and builds the images. */
export async function openDocker(phases: Phases, options: SessionOptions): Promise<DockerSession> {
  const session = await phases.run("docker", "Docker engine", async () => {
    const value = await openSession(options);
    return { value, note: value.own === undefined ? `at ${value.engine.socket}` : "one of its own" };
  });
  try {
    await phases.run("images", "Images", async () => {
      const workloads = await session.buildImages();
      return { value: workloads, note: `${workloads.join(", ")}, the rehearsal's targets` };
    });
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** What was found. */
export interface DockerFindings {
  /** What is wrong. */
  readonly faults: string[];
  /** What each container ran without, and why. */
  readonly withheld: string[];
}

/** Looks at the containers, stops them, and destroys the stack. A failure is among the faults. */
export async function rehearseContainers(
  phases: Phases,
  session: DockerSession,
  rehearsal: Rehearsal,
  { plan }: Report,
): Promise<DockerFindings> {
  const trainers = plan.trainers.filter(({ enabled }) => enabled);
  const faults: string[] = [];
  const each = async (work: (trainer: TrainerPlan) => Promise<string[]>) => {
    const found: string[] = [];
    for (const trainer of trainers)
      found.push(...(await work(trainer)).map((fault) => `container of ${trainer.name}: ${fault}`));
    faults.push(...found);
    return found.length === 0;
  };
  const withheld = trainers.map((trainer) => withheldText(trainer.name, withheldFrom(rehearsal, trainer)));
  await phases.run("containers", "Containers", async () => {
    const ok = await each(async (trainer) => [
      ...(await createdAsPlanned(session, trainer, withheldFrom(rehearsal, trainer))),
      ...(await healthy(session, trainer)),
    ]);
    const note = `${plural(trainers.length, "container")} as planned and healthy, status page answers`;
    return { value: undefined, note: ok ? note : "not well", ok };
  });
  await phases.run("stop", "Stop", async () => {
    let longest = 0;
    const ok = await each(async (trainer) => {
      const { seconds, faults: wrong } = await stopped(session, trainer);
      longest = Math.max(longest, seconds);
      return wrong;
    });
    return { value: undefined, note: ok ? `within its grace, ${longest.toFixed(1)} s` : "not well", ok };
  });
  await phases.run("destroy", "Destroy", async () => {
    const outcome = await rehearsal.destroy({ arguments: ["--exclude-protected"] });
    const found = outcome.ok ? await leftovers(session, plan) : [`destroy failed:\n${outcome.stderr}`];
    faults.push(...found);
    const kept = plan.trainers.flatMap(({ container }) => container.volumes).filter(({ retain }) => retain);
    const note = `nothing left but ${plural(kept.length, "volume")} that the stack keeps`;
    return { value: undefined, note: found.length === 0 ? note : "not well", ok: found.length === 0 };
  });
  return { faults, withheld };
}

/** `sn38 without GPUs (the reason), ulimits (the reason)`. */
function withheldText(name: string, withheld: readonly Withheld[]): string {
  const parts = withheld.map(({ what, reason }) => `${what} (${reason})`);
  return parts.length === 0 ? `${name} as planned` : `${name} without ${parts.join(", ")}`;
}
