/** Makes a stack's docker resources fit a daemon that has neither its GPUs nor its images. */
import { isProperties, items, type Properties, text } from "../providers/values";
import type { ReplayResource } from "./resources";

/** What the daemon is like. */
export interface DaemonFacts {
  readonly cpus: number;
  /** An image that is there; containers are created from it and never started. */
  readonly image: string;
}

/** Resources to replay, and what was changed or left out. */
export interface Adapted {
  readonly resources: ReplayResource[];
  readonly notes: string[];
}

const CONTAINER = "docker:index/container:Container";
const BUILT = ["docker:index/image:Image", "docker:index/remoteImage:RemoteImage"];

/** Adapts: own names, a stand-in image, never started, only CPUs that exist. Everything else stays as it is. */
export function adaptDocker(
  resources: readonly ReplayResource[],
  daemon: DaemonFacts,
  prefix: string,
): Adapted {
  const notes = new Set<string>(["containers are created from a stand-in image and not started"]);
  const kept = resources.filter(({ type }) => {
    if (BUILT.includes(type)) notes.add(`${type} is not replayed: it would build or pull`);
    return !BUILT.includes(type);
  });
  const renamed = kept.map((resource) => rename(resource, prefix));
  const adapted = renamed.map((resource) => {
    if (resource.type !== CONTAINER) return resource;
    const inputs: Properties = {
      ...resource.inputs,
      image: daemon.image,
      start: false,
      mustRun: false,
      wait: false,
    };
    const cpuSet = text(inputs, "cpuSet");
    if (cpuSet !== undefined && highest(cpuSet) >= daemon.cpus) {
      inputs.cpuSet = daemon.cpus > 1 ? `0-${daemon.cpus - 1}` : "0";
      notes.add(`cpuSet ${cpuSet} became ${inputs.cpuSet}: the daemon has ${daemon.cpus} CPUs`);
    }
    return { ...resource, inputs };
  });
  // Containers last: they need the networks and volumes.
  const order = (resource: ReplayResource) => (resource.type === CONTAINER ? 1 : 0);
  return { resources: unique(adapted).sort((a, b) => order(a) - order(b)), notes: [...notes] };
}

function rename(resource: ReplayResource, prefix: string): ReplayResource {
  const named = (value: unknown) => (typeof value === "string" ? `${prefix}${value}` : value);
  const inputs: Properties = { ...resource.inputs };
  inputs.name = named(inputs.name ?? resource.name);
  const each = (key: string, property: string, when: (item: Properties) => boolean = () => true) => {
    if (inputs[key] === undefined) return;
    inputs[key] = items(inputs, key).map((item) =>
      isProperties(item) && when(item) && item[property] !== undefined
        ? { ...item, [property]: named(item[property]) }
        : item,
    );
  };
  each("networksAdvanced", "name", ({ name }) => !["bridge", "host", "none"].includes(String(name)));
  each("volumes", "volumeName");
  each("mounts", "source", ({ type }) => type === "volume");
  return { ...resource, inputs };
}

/** Two hosts may hold objects of one name; on one daemon the first stands for both. */
function unique(resources: readonly ReplayResource[]): ReplayResource[] {
  const seen = new Set<string>();
  return resources.filter(({ type, inputs }) => {
    const key = `${type}|${inputs.name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function highest(cpuSet: string): number {
  return Math.max(...cpuSet.split(/[,-]/).map(Number));
}
