import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { LaunchPlan } from "../planning/plan";
import { type Hole, holesOf, type Text } from "../workloads/hole";
import { canonicalJson, type LaunchFileBody } from "../workloads/launchfile";

/** What fills the holes of a plan. Each throws for a name that it does not know. */
export interface Sources {
  /** The address at which peers reach a host. */
  publicIp(host: string): pulumi.Output<string>;
  /** The reference by which a trainer's image is run. */
  imageReference(trainer: string): pulumi.Output<string>;
  /** A secret's content, as a secret output. */
  secret(name: string): pulumi.Output<string>;
}

/** Text with its holes filled. It is a secret output when one of them is a secret. */
export function fill(text: Text, sources: Sources): pulumi.Output<string> {
  if (typeof text === "string") return pulumi.output(text);
  const parts = text.map((part) => (typeof part === "string" ? part : filling(part, sources)));
  return pulumi.all(parts).apply((filled) => filled.join(""));
}

function filling(hole: Hole, sources: Sources): pulumi.Output<string> {
  if ("secret" in hole) return sources.secret(hole.secret);
  return hole.late === "host.publicIp" ? sources.publicIp(hole.of) : sources.imageReference(hole.of);
}

/** launch.json as it is uploaded. */
export interface Bundle {
  json: string;
  /** sha256 (hex) of everything else in the file, as the launcher checks it. */
  hash: string;
}

/** Fills launch.json and hashes it. A secret hole is a mistake of the planner and throws: the file is readable. */
export function bundle(launch: LaunchPlan, sources: Sources): pulumi.Output<Bundle> {
  const processes = launch.processes.map((process) => ({
    ...process,
    command: process.command.map((text) => open(text, sources)),
    env: Object.fromEntries(Object.entries(process.env).map(([name, text]) => [name, open(text, sources)])),
  }));
  const ladder = (launch.supervision?.ladder ?? []).map((step) => ({
    ...step,
    command: step.command.map((text) => open(text, sources)),
  }));
  return pulumi.output({ processes, ladder }).apply((filled) => {
    const supervision = launch.supervision && { ...launch.supervision, ladder: filled.ladder };
    const body: LaunchFileBody = { ...launch, processes: filled.processes, supervision };
    const hash = createHash("sha256").update(canonicalJson(body)).digest("hex");
    return { json: `${canonicalJson({ ...body, hash })}\n`, hash };
  });
}

function open(text: Text, sources: Sources): pulumi.Output<string> {
  const secret = holesOf(text).find((hole) => "secret" in hole);
  if (secret !== undefined)
    throw new Error("launch.json has a hole for a secret; secrets are files of their own");
  return fill(text, sources);
}
