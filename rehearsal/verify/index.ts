/** `npm run rehearsal -- verify`: the tables against real plugins, for every stack of the project. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "../../scripts/cli/errors";
import { verifyCloudflare } from "./cloudflare";
import { rehearsedState } from "./collect";
import { verifyDocker } from "./docker";
import { findRealPlugin, type RealPlugin } from "./realStack";
import { resourcesOf } from "./resources";
import type { Verification } from "./verifyPackage";

/** What to verify, and with what. */
export interface VerifyRequest {
  readonly engineDir: string;
  readonly projectDir: string;
  readonly stacks: readonly string[];
  /** The daemon; undefined when none was named and none is at the usual place. */
  readonly dockerHost: string | undefined;
  /** Files of plugins that are installed elsewhere than in a Pulumi home or on PATH. */
  readonly plugins: Readonly<Record<string, string | undefined>>;
  /** Folder for recordings of `docker inspect`; undefined: none are written. */
  readonly recordTo: string | undefined;
  readonly signal?: AbortSignal;
  readonly progress: (what: string) => void;
}

/** Everything that was compared, and what there was nothing to compare with. */
export interface VerifyReport {
  readonly verifications: readonly Verification[];
  /** What was not verified, and why. */
  readonly notVerified: readonly string[];
}

/** Runs what can be run. */
export async function verify(request: VerifyRequest): Promise<VerifyReport> {
  const docker = pluginFor("docker", request);
  const cloudflare = pluginFor("cloudflare", request);
  const notVerified = missing(request, docker, cloudflare);
  const verifications: Verification[] = [];
  const canDocker = docker !== undefined && request.dockerHost !== undefined;
  if (!canDocker && cloudflare === undefined) return { verifications, notVerified };
  const folder = mkdtempSync(join(tmpdir(), "launchpad-verify-"));
  try {
    for (const stack of request.stacks) {
      request.progress(`${stack}: rehearsing`);
      const scratch = (name: string) => join(folder, stack, name);
      const { engineDir, projectDir, signal } = request;
      const state = await rehearsedState(engineDir, projectDir, stack, scratch("stack"), signal);
      const progress = (what: string) => request.progress(`${stack}: ${what}`);
      const common = { engineDir, stack, signal, progress };
      const dockerResources = resourcesOf("docker", state);
      if (docker && request.dockerHost && dockerResources.length > 0) {
        const own = {
          plugin: docker,
          folder: scratch("docker"),
          host: request.dockerHost,
          recordTo: request.recordTo,
          resources: dockerResources,
        };
        verifications.push(await verifyDocker({ ...common, ...own }));
      }
      const cloudflareResources = resourcesOf("cloudflare", state);
      if (cloudflare && cloudflareResources.length > 0) {
        const own = { plugin: cloudflare, folder: scratch("cloudflare"), resources: cloudflareResources };
        verifications.push(await verifyCloudflare({ ...common, ...own }));
      }
    }
    return { verifications, notVerified };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pluginFor(name: string, request: VerifyRequest): RealPlugin | undefined {
  const file = request.plugins[name];
  if (file === undefined) return findRealPlugin(name);
  if (!existsSync(file)) throw new OperatorError(`${file} was not found - name the plugin's own file`);
  return { package: name, file, origin: "given, version not known" };
}

function missing(request: VerifyRequest, docker?: RealPlugin, cloudflare?: RealPlugin): string[] {
  const reasons = ["aws: nothing real can be asked without an account; its tables rest on their sources"];
  if (docker === undefined) reasons.push("docker: no pulumi-resource-docker in the Pulumi home or on PATH");
  else if (request.dockerHost === undefined) reasons.push("docker: no daemon - name one with --docker-host");
  if (cloudflare === undefined) {
    reasons.push("cloudflare: no pulumi-resource-cloudflare in the Pulumi home or on PATH");
  }
  reasons.push("command: it runs programs, which a replay must not; its table rests on its sources");
  return reasons;
}
