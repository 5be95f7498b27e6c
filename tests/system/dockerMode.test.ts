/**
 * A rehearsal with Docker from end to end: the real program and engine, the embedded docker provider on a Docker engine
 * of its own, an image built from package registries, the real launcher and the simulated trainer. The tests follow one
 * deployment from `up` to `destroy`, each from where the one before left it.
 */
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readPlanInputs } from "../../images/planInputs";
import type { Plan, TrainerPlan } from "../../planning/plan";
import { resolvePlan } from "../../planning/resolve";
import { part } from "../../rehearsal/docker/inspected";
import { twinName } from "../../rehearsal/docker/twin";
import type { Outcome, Rehearsal } from "../../rehearsal/driver/index";
import {
  createdAsPlanned,
  healthy,
  leftovers,
  stopped,
  withheldFrom,
} from "../../scripts/rehearse/docker/checks";
import { type DockerSession, openSession } from "../../scripts/rehearse/docker/session";
import { isRoot } from "../../scripts/tools/debian";
import { stack, temporaryFolder } from "../engine/harness";
import { replaced } from "../engine/sn38";
import { box } from "../fixtures/hosts";
import { raw } from "../fixtures/stacks";
import { cannotRun } from "../support/cannotRun";

const ROOT = resolve(__dirname, "..", "..");

/** A custom job on two of the box's GPUs and on CPUs that every machine has; production keeps its volumes. */
function values(env: Record<string, string> = {}) {
  const slots = { a: { gpus: [0, 1, 2, 3], cpuSet: "0" }, b: { gpus: [4, 5, 6, 7] } };
  return {
    production: true,
    hosts: { box: { ...box, slots } },
    trainers: {
      job: {
        workload: "custom",
        host: "box",
        slot: "a",
        command: ["/etc/job/train.py"],
        files: { "/etc/job/train.py": "# stands for a job\n" },
        needs: { cpus: 1 },
        logPatterns: [
          {
            event: "step",
            pattern: "step (\\d+) loss ([.0-9]+)",
            fields: [
              ["step", "int"],
              ["loss", "number"],
            ],
          },
        ],
        tuning: { env },
      },
    },
  };
}

const config = (env?: Record<string, string>) =>
  Object.fromEntries(Object.entries(values(env)).map(([key, value]) => [`launchpad:${key}`, value]));

let plan: Plan;
let job: TrainerPlan;
let session: DockerSession;
let rehearsal: Rehearsal;
let second: Outcome;

const impossible = isRoot() ? undefined : "only root can make a base image and start a Docker engine";

beforeAll(async () => {
  if (impossible !== undefined) return;
  plan = resolvePlan(raw(values()), await readPlanInputs(ROOT, "report"));
  const [first] = plan.trainers;
  if (first === undefined) throw new Error("the stack has no trainer");
  job = first;
  session = await openSession({ plan, projectDir: ROOT, folder: join(temporaryFolder(), "docker") });
  await session.buildImages();
  rehearsal = await stack(config(), { environment: session.environment });
});

beforeEach((context) => {
  if (impossible !== undefined) cannotRun(context, impossible);
});

afterAll(async () => {
  await session?.close();
});

describe("a rehearsal with Docker", () => {
  it("creates the container that the plan asks for", async () => {
    succeeded(await rehearsal.up());
    const withheld = withheldFrom(rehearsal, job);
    expect(withheld.map(({ what }) => what)).toContain("GPUs");
    for (const { reason } of withheld) expect(reason).not.toBe("");
    expect(await createdAsPlanned(session, job, withheld)).toEqual([]);
    const host = part(await session.api.get(`/containers/${job.container.name}/json`), "HostConfig");
    expect(host).toMatchObject({ CpusetCpus: "0", DeviceRequests: [{ Driver: "nvidia" }] });
    expect(host.Ulimits).toContainEqual({ Name: "memlock", Soft: -1, Hard: -1 });
  });

  it("previews no change when everything is read back from the engine", async () => {
    second = succeeded(await rehearsal.preview({ arguments: ["--refresh"] }));
    expect(second.changes).toEqual([]);
  });

  it("runs the launcher, whose health check passes and whose page answers where the plan publishes it", async () => {
    expect(await healthy(session, job)).toEqual([]);
    await steps();
  });

  it("replaces the container and nothing else for a tuned value", async () => {
    const before = await idsOf();
    await rehearsal.configure(config({ OMP_NUM_THREADS: "4" }));
    const outcome = succeeded(await rehearsal.up({ previewed: second }));
    const touched = outcome.changes.map(({ op, type, name }) => `${op} ${type} ${name}`).sort();
    expect(touched).toEqual(replaced("docker:index/container:Container job"));
    const after = await idsOf();
    expect(after.container).not.toBe(before.container);
    expect({ ...after, container: "" }).toEqual({ ...before, container: "" });
    expect(await healthy(session, job)).toEqual([]);
    // The old container's last act, in the volume that the new one has.
    expect(await checkpoint()).toMatch(/\{"step":[1-9]\d*\}/);
  });

  it("trains again after the engine was started anew", async () => {
    const before = await startedAt();
    await session.own?.restart();
    expect(await healthy(session, job)).toEqual([]);
    expect(await startedAt()).not.toBe(before);
    await steps();
  });

  it("saves a checkpoint within the grace when it is stopped", async () => {
    const { seconds, faults } = await stopped(session, job);
    expect(faults).toEqual([]);
    expect(seconds).toBeLessThan(job.container.stopGraceSeconds);
    expect(await checkpoint()).toMatch(/\{"step":[1-9]\d*\}/);
  });

  it("stays stopped when somebody stopped it, also after the engine was started anew", async () => {
    await session.own?.restart();
    const { stdout } = await session.engine.docker(["ps", "--quiet"]);
    expect(stdout).toBe("");
  });

  it("stays up when its job is done, and does not train again when it is started anew", async () => {
    const name = twinName(job.container.name);
    await session.engine.docker(["start", name]);
    await session.engine.docker(["exec", name, "touch", "/data/finish"]);
    await saidSinceStart(/nothing runs any more/);
    await session.engine.docker(["restart", name]);
    const said = await saidSinceStart(/nothing runs any more/);
    expect(said).toContain("is not done again");
    expect(said).not.toMatch(/step \d+ loss/);
    expect(await healthy(session, job)).toEqual([]);
  });

  it("leaves nothing but the volumes that the stack keeps when it is destroyed", async () => {
    succeeded(await rehearsal.destroy({ previewed: second }));
    expect(await leftovers(session, plan)).toEqual([]);
    expect(job.container.volumes.map(({ retain }) => retain)).toEqual([true, true, true]);
  });
});

function succeeded(outcome: Outcome): Outcome {
  expect(outcome.ok, outcome.stdout + outcome.stderr).toBe(true);
  return outcome;
}

/** Ids of what lies on the engine. */
async function idsOf(): Promise<Record<string, unknown>> {
  const { name } = job.container;
  const container = (await session.api.get(`/containers/${twinName(name)}/json`)).Id;
  const network = (await session.api.get(`/networks/${name}`)).Id;
  const images = await session.engine.docker(["image", "ls", "--quiet", "--no-trunc"]);
  return { container, network, images: images.stdout };
}

/** What the trainer saved when it was stopped. */
async function checkpoint(): Promise<string> {
  const source = `${twinName(job.container.name)}:/data/checkpoint.json`;
  return (await session.engine.docker(["cp", source, "-"])).stdout;
}

async function startedAt(): Promise<unknown> {
  return part(await session.api.get(`/containers/${twinName(job.container.name)}/json`), "State").StartedAt;
}

/** Waits for a step of the trainer since its last start. */
async function steps(): Promise<void> {
  await saidSinceStart(/step \d+ loss/);
}

/** Waits until the container has said that since its last start, and returns all that it said since. */
async function saidSinceStart(what: RegExp): Promise<string> {
  const since = String(await startedAt());
  const deadline = Date.now() + 120_000;
  for (;;) {
    const args = ["logs", "--since", since, twinName(job.container.name)];
    const { stdout, stderr } = await session.engine.docker(args);
    if (what.test(stdout + stderr)) return stdout + stderr;
    if (Date.now() > deadline) throw new Error(`${what} was not said:\n${stdout}${stderr}`);
    await pause(300);
  }
}
