/** How many GPUs a job gets, and which are free. */
import { imageGpus, type RuleSource, textGpus, UPSTREAM_GPU_RULE } from "../allocation/gpus";
import { gpuHourUsd } from "../cost";
import type { HostPlan } from "../plan";
import type { GpuHost } from "../planHosts";
import type { GpusConfig, QueueJob } from "./schema";

/** GPUs of a job, and by what. */
export interface JobGpus {
  gpus: number;
  /** `upstream`: the rule in force; `file`: the operator's own number. */
  from: "upstream" | "file";
  rule: RuleSource;
  /** What upstream's validators give such a task. */
  upstream: { gpus: number; kind: "h100" | "a100"; effectiveSizeB: number };
}

/** GPUs of a job: upstream's number, or the operator's. */
export function gpusOfJob(job: QueueJob): JobGpus {
  const upstream = job.workload === "god-image" ? imageGpus() : textGpus(job.task, job.model.sizeB);
  return {
    gpus: job.gpus ?? upstream.gpus,
    from: job.gpus === undefined ? "upstream" : "file",
    rule: UPSTREAM_GPU_RULE,
    upstream,
  };
}

/** Free GPUs of one host. */
export interface FreeGpus extends GpuHost {
  host: string;
  /** Indices on the host. */
  gpus: number[];
  /** Dollars for an hour of one of them; undefined when unknown. */
  gpuHourUsd: number | undefined;
}

/** What enabled trainers leave free of a stack's hosts; a host that is off has nothing to give. */
export function freeGpusOfHosts(hosts: readonly HostPlan[]): FreeGpus[] {
  return byHost(
    hosts
      .filter(({ offline, idleGpus }) => !offline && idleGpus.length > 0)
      .map(({ name, idleGpus, machine, price }) => ({
        host: name,
        gpus: [...idleGpus].sort((a, b) => a - b),
        gpuHourUsd: gpuHourUsd(price.usd, machine.gpuCount),
        // What is not free is no choice either: the rules suggest no more GPUs than these.
        machine: {
          gpuModel: machine.gpuModel,
          gpuCount: idleGpus.length,
          gpuMemoryGiB: machine.gpuMemoryGiB,
        },
      })),
  );
}

/** The same as a queue's file has it. */
export function freeGpusOfFile(gpus: ReadonlyMap<string, GpusConfig>): FreeGpus[] {
  return byHost(
    [...gpus].map(([host, { hourlyPrice, ...machine }]) => ({
      host,
      gpus: Array.from({ length: machine.gpuCount }, (_, index) => index),
      gpuHourUsd: gpuHourUsd(hourlyPrice, machine.gpuCount),
      machine,
    })),
  );
}

/** In one order, whatever the file's. */
function byHost(pools: FreeGpus[]): FreeGpus[] {
  return pools.sort((a, b) => (a.host < b.host ? -1 : 1));
}
