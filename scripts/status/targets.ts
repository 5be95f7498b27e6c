/** Which trainers are asked, and where. Pure. */
import { ConfigError, show } from "../../config/error";
import { suggest } from "../../config/suggest";
import { nearestFirst } from "../stack/names";
import type { StackOutputs } from "./outputs";

/** A host with the trainers on it that are asked. */
export interface HostTarget {
  host: string;
  kind: "aws" | "ssh" | "local";
  /** Arguments of ssh up to the command; empty for this machine. */
  ssh: readonly string[];
  trainers: readonly TrainerTarget[];
}

/** A trainer that is asked. */
export interface TrainerTarget {
  trainer: string;
  /** Name of its container on the host. */
  container: string;
  /** Port of the launcher on the host's 127.0.0.1. */
  port: number;
}

/** A trainer that is not asked. */
export interface Unasked {
  trainer: string;
  host: string;
  why: string;
}

/** Whom to ask. */
export interface Targets {
  hosts: HostTarget[];
  unasked: Unasked[];
}

/**
 * The trainer that was named, or all of a stack.
 * @throws ConfigError for a trainer that the stack does not have
 */
export function chooseTargets(
  stack: string,
  { hosts, trainers }: StackOutputs,
  wanted: string | undefined,
): Targets {
  const names = Object.keys(trainers);
  if (wanted !== undefined && !Object.hasOwn(trainers, wanted))
    throw new ConfigError([
      {
        path: "TRAINER",
        given: show(wanted),
        rule: names.length === 0 ? `stack ${stack} has no trainer` : `stack ${stack} has no such trainer`,
        fix: suggest(wanted, nearestFirst(wanted, names)),
      },
    ]);
  const unasked: Unasked[] = [];
  const asked = new Map<string, HostTarget & { trainers: TrainerTarget[] }>();
  for (const [trainer, { enabled, host, container, statusPage }] of Object.entries(trainers)) {
    if (wanted !== undefined && trainer !== wanted) continue;
    const machine = hosts[host];
    const why = !enabled
      ? "enabled: false in the stack"
      : machine?.offline === true
        ? `its host ${host} has offline: true`
        : undefined;
    if (machine === undefined || why !== undefined) {
      unasked.push({ trainer, host, why: why ?? `the outputs name no host ${host}` });
      continue;
    }
    const target = asked.get(host) ?? { host, kind: machine.kind, ssh: machine.ssh, trainers: [] };
    target.trainers.push({ trainer, container, port: Number(new URL(statusPage).port) });
    asked.set(host, target);
  }
  return { hosts: [...asked.values()], unasked };
}
