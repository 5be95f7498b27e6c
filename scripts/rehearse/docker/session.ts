/** A Docker engine for one rehearsal, with the images that the plan needs. */
import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "../../../planning/plan";
import { DockerApi } from "../../../rehearsal/docker/api";
import { DOCKER_SETTINGS_VARIABLE, type DockerSettings } from "../../../rehearsal/docker/settings";
import { text } from "../../../rehearsal/providers/values";
import { buildSimulatedTrainers } from "../../../rehearsal/trainer/build";
import { messageOf, OperatorError } from "../../cli/errors";
import { type DockerEngine, type EngineAt, engineAt, startDockerEngine } from "../../docker/engine";
import { refuseOldDocker } from "../../docker/version";
import { openBuildah } from "../../images/buildah";
import { loadIntoDocker } from "../../images/load";
import { buildRehearsalImage } from "../../images/rehearsalBuild";
import { isRoot } from "../../tools/debian";
import { liesOnOverlay } from "../../tools/overlay";
import { objectsOf, referenceOf } from "./names";
import { standInContexts } from "./standInSource";

/** What a session needs. */
export interface SessionOptions {
  readonly plan: Plan;
  readonly projectDir: string;
  /** A folder of its own. */
  readonly folder: string;
  /** Socket of an engine that is there; left out, one is started and ended with the session. */
  readonly socket?: string | undefined;
}

/** A session. */
export interface DockerSession {
  readonly engine: EngineAt;
  readonly api: DockerApi;
  /** Undefined on an engine that somebody else started. */
  readonly own: DockerEngine | undefined;
  /** For the engine of Pulumi: makes the embedded docker provider drive this engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Builds the images that the trainers need and hands them to the engine; returns the workloads. */
  buildImages(): Promise<string[]>;
  /** Removes everything that the plan put onto the engine, and ends an engine of our own. Never throws. */
  close(): Promise<void>;
}

/** Inside the images. */
const NODE = "/opt/launchpad/node";
/** Two images with their containers and volumes. */
const ROOM_GIB = 3;
/** An image with its containers where each layer is a copy: 2.7 GiB seen (2026-11-21). */
const ROOM_OF_COPIES_GIB = 3;

/** Errors: OperatorError where this process may not do what --docker does. Asked before anything else is done. */
export function requireRoot(root = isRoot()): void {
  if (root) return;
  throw new OperatorError(
    "--docker makes a base image and starts containers, which only root can - run it as root, or leave --docker out",
  );
}

/**
 * Opens a session. Errors: OperatorError (no engine, no room, names that are taken), ToolMissing.
 */
export async function openSession({
  plan,
  projectDir,
  folder,
  socket,
}: SessionOptions): Promise<DockerSession> {
  mkdirSync(folder, { recursive: true });
  checkRoom(socket === undefined ? tmpdir() : folder, plan);
  const own = socket === undefined ? await startDockerEngine("own") : undefined;
  const engine = own ?? (await engineAt(socket ?? ""));
  const api = new DockerApi(engine.socket);
  if (own === undefined) await checkOthers(api, plan);
  const loaded = new Map<string, string>();
  const [settingsFile, simulated] = [join(folder, "docker.json"), join(folder, "simulated")];
  return {
    engine,
    api,
    own,
    environment: { [DOCKER_SETTINGS_VARIABLE]: settingsFile },
    buildImages: async () => {
      const buildah = await openBuildah();
      for (const { workload } of plan.trainers.filter(({ enabled }) => enabled)) {
        if (loaded.has(workload)) continue;
        const image = imageName(workload);
        const contexts = standInContexts(image, join(folder, "source", image));
        const built = await buildRehearsalImage(buildah, projectDir, image, { contexts });
        const tag = `launchpad-rehearsal/${workload}:${built.id.slice("sha256:".length, 19)}`;
        await loadIntoDocker(built, tag, engine.host);
        loaded.set(workload, tag);
      }
      await buildSimulatedTrainers(simulated, NODE);
      const images = Object.fromEntries(
        plan.trainers.flatMap((trainer) => {
          const tag = loaded.get(trainer.workload);
          return tag === undefined ? [] : [[referenceOf(trainer), tag]];
        }),
      );
      const settings: DockerSettings = { socket: engine.socket, own: own !== undefined, images, simulated };
      writeFileSync(settingsFile, JSON.stringify(settings));
      return [...loaded.keys()];
    },
    close: async () => {
      if (own === undefined) await removeAll(api, plan, [...loaded.values()]);
      await own?.stop();
    },
  };
}

/** A custom job runs in the image `base`. */
function imageName(workload: string): string {
  return workload === "custom" ? "base" : workload;
}

/** @param folder on the disk that the engine works on */
function checkRoom(folder: string, { trainers }: Plan): void {
  const images = new Set(trainers.filter(({ enabled }) => enabled).map(({ workload }) => workload)).size;
  const floor = liesOnOverlay(folder) ? ROOM_OF_COPIES_GIB * images : ROOM_GIB;
  const { bavail, bsize } = statfsSync(folder);
  const gib = (bavail * bsize) / 2 ** 30;
  if (gib < floor)
    throw new OperatorError(
      `${folder} has ${gib.toFixed(1)} GiB free, and a rehearsal with Docker takes up to ${floor} GiB - make room`,
    );
}

/** An engine that others use too: it must answer, and have nothing under the plan's names. */
async function checkOthers(api: DockerApi, plan: Plan): Promise<void> {
  let version: string | undefined;
  try {
    version = text(await api.get("/info"), "ServerVersion");
  } catch (error) {
    throw new OperatorError(
      `${messageOf(error)} - name the unix socket of an engine that runs, or leave --docker-socket out for one of its own`,
    );
  }
  refuseOldDocker(version ?? "", `at ${api.socket}`);
  const taken: string[] = [];
  for (const { kind, name, look } of objectsOf(plan))
    if ((await api.find(look)) !== undefined) taken.push(`${kind} ${name}`);
  if (taken.length > 0)
    throw new OperatorError(
      `the Docker engine at ${api.socket} has ${taken.join(", ")} already, which a rehearsal would take for its own - ` +
        "remove them, or leave --docker-socket out for an engine of its own",
    );
}

/** By the API, which a Ctrl-C does not end as it ends processes. */
async function removeAll(api: DockerApi, plan: Plan, images: readonly string[]): Promise<void> {
  const places = [...objectsOf(plan).map(({ remove }) => remove), ...images.map((tag) => `/images/${tag}`)];
  for (const place of places) await api.remove(place).catch(() => {});
}
