/** Commands that the engine runs on this machine to reach a host: the readiness gate and host commands. */
import { Command } from "@pulumi/command/local/command";
import * as pulumi from "@pulumi/pulumi";
import { type Anchoring, anchored } from "./anchored";
import type { HostCommandArgs } from "./host";

/** How the scripts in gate/ reach a host. */
export type Reach = { kind: "ssh"; ssh: pulumi.Input<string[]> } | { kind: "local"; socket: string };

/** What the gate waits for. */
export interface GateHost {
  name: string;
  kind: "aws" | "ssh" | "local";
  reach: Reach;
  gpuCount: number;
  gpuModel: string;
}

/** A p5 boots in about ten minutes; one that exists already answers or does not. */
const limitSeconds = { aws: 1800, ssh: 120, local: 30 };
const pauseSeconds = { aws: 10, ssh: 5, local: 2 };
const commandLimitSeconds = 3600;

/**
 * Says when the machine is another one: `rebuild` was raised, or its pinned host key is another. A key that is
 * pinned for the first time is no change: a trigger without a former value replaces nothing.
 */
export function machineMark(
  name: string,
  mark: { rebuild: number; identity?: string | undefined; deleteFirst: boolean },
  options: pulumi.CustomResourceOptions,
): Command {
  return new Command(
    `${name}-machine`,
    { triggers: [mark.rebuild] },
    { ...options, deleteBeforeReplace: mark.deleteFirst, replacementTrigger: mark.identity },
  );
}

/** Passed when the host can take containers. Runs once for each machine, and again when the way to it changes. */
export function readinessGate(
  host: GateHost,
  anchoring: Anchoring,
  options: pulumi.CustomResourceOptions,
): Command {
  const limits = { limitSeconds: limitSeconds[host.kind], pauseSeconds: pauseSeconds[host.kind] };
  return new Command(
    `${host.name}-ready`,
    {
      create: "node components/hosts/gate/ready.mjs",
      environment: { LAUNCHPAD_HOST: pulumi.jsonStringify({ ...host, ...limits }) },
    },
    anchored(anchoring, { ...options, customTimeouts: { create: "40m", update: "40m" } }),
  );
}

/** Runs a command on the host, again only when a trigger changes: the way to the host may change without it. */
export function hostCommand(
  name: string,
  host: GateHost,
  { run, triggers }: HostCommandArgs,
  anchoring: Anchoring,
  options: pulumi.ResourceOptions = {},
): Command {
  const { kind, reach } = host;
  const job = { name: host.name, kind, reach, run, limitSeconds: commandLimitSeconds };
  const merged = anchored(anchoring, options);
  return new Command(
    name,
    {
      create: "node components/hosts/gate/run.mjs",
      environment: { LAUNCHPAD_RUN: pulumi.jsonStringify(job) },
      triggers,
    },
    {
      ...merged,
      // Taken anew with a trigger: a replacement ignores nothing.
      ignoreChanges: merged.ignoreChanges ?? ["environment"],
      customTimeouts: { create: "70m", update: "70m" },
    },
  );
}
