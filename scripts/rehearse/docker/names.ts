/** What a plan puts onto a Docker engine, by name. Pure. */
import type { Plan, TrainerPlan } from "../../../planning/plan";
import { twinName } from "../../../rehearsal/docker/twin";

/** An object of an engine: what it is, and where the engine's API has it. */
export interface EngineObject {
  readonly kind: "container" | "network" | "image" | "volume";
  readonly name: string;
  /** For a GET. */
  readonly look: string;
  /** For a DELETE. */
  readonly remove: string;
  /** Whether it stays when the stack is destroyed. */
  readonly kept: boolean;
}

/**
 * Every object of the trainers that run, containers first: in this order they can be removed. An image from a registry
 * is none of them: its host pulls it, and in a rehearsal another one stands in under a name of its own.
 */
export function objectsOf({ trainers }: Pick<Plan, "trainers">): EngineObject[] {
  const running = trainers.filter(({ enabled }) => enabled);
  const containers = running.flatMap(({ container: { name } }) => [name, twinName(name)]).map(container);
  const networks = running.map(({ container: { name } }) => network(name));
  const volumes = trainers.flatMap((trainer) =>
    trainer.container.volumes.map((volume) => volumeObject(volume.name, volume.retain)),
  );
  const built = running.filter(({ image }) => image.from === "host");
  const references = new Set(built.map(referenceOf));
  return [...containers, ...networks, ...[...references].map(image), ...volumes];
}

/** The reference that a trainer's image is run by. */
export function referenceOf({ image }: Pick<TrainerPlan, "image">): string {
  return image.from === "host" ? image.reference : `${image.repository}@${image.digest}`;
}

function container(name: string): EngineObject {
  const remove = `/containers/${name}?force=true&v=true`;
  return { kind: "container", name, look: `/containers/${name}/json`, remove, kept: false };
}

function network(name: string): EngineObject {
  return { kind: "network", name, look: `/networks/${name}`, remove: `/networks/${name}`, kept: false };
}

function image(name: string): EngineObject {
  return { kind: "image", name, look: `/images/${name}/json`, remove: `/images/${name}`, kept: false };
}

function volumeObject(name: string, kept: boolean): EngineObject {
  return { kind: "volume", name, look: `/volumes/${name}`, remove: `/volumes/${name}`, kept };
}
