/** Replays a stack's docker resources against the tables and against the real plugin on a daemon. */
import { OperatorError } from "../../scripts/cli/errors";
import { run } from "../../scripts/cli/run";
import { docker } from "../providers/tables/docker/index";
import { adaptDocker, type DaemonFacts } from "./dockerAdapt";
import { DOCKER_CASES } from "./dockerCases";
import { recordContainers } from "./record";
import { type Verification, type VerifyOptions, verifyPackage } from "./verifyPackage";

/** One image for all: nothing is ever started from it. */
const IMAGE = "launchpad-verify:empty";

/** The daemon, and where to write what it says of the created objects. */
export interface DockerVerifyOptions extends VerifyOptions {
  readonly host: string;
  /** Folder of recordings; undefined: none are written. */
  readonly recordTo?: string;
}

/** Makes and removes its own containers, networks, volumes and image on the daemon. */
export async function verifyDocker(options: DockerVerifyOptions): Promise<Verification> {
  const { host, recordTo } = options;
  const daemon = await daemonFacts(host);
  const { resources, notes } = adaptDocker(options.resources, daemon, `launchpad-verify-${options.stack}-`);
  try {
    const side = { table: docker, cases: DOCKER_CASES, config: { host }, notes };
    const place = `Docker ${daemon.version} at ${host}`;
    const facts = { stack: options.stack, docker: daemon.version, plugin: options.plugin.origin, notes };
    const afterUp =
      recordTo === undefined ? undefined : () => recordContainers(host, recordTo, facts, resources);
    return await verifyPackage({ ...options, resources, afterUp }, { ...side, place });
  } finally {
    await run("docker", ["--host", host, "image", "rm", IMAGE], { check: false });
  }
}

/** Asks the daemon what it has, and gives it an image without content. */
async function daemonFacts(host: string): Promise<DaemonFacts & { version: string }> {
  const format = "{{.NCPU}} {{.ServerVersion}}";
  const info = await run("docker", ["--host", host, "info", "--format", format], {
    check: false,
    timeoutMs: 30_000,
  });
  const [cpus = "", version = ""] = info.stdout.trim().split(" ");
  if (info.exitCode !== 0 || version === "") {
    throw new OperatorError(
      `the Docker daemon at ${host} does not answer - start it, or name another with --docker-host`,
    );
  }
  // 1,024 zero bytes are an empty tar archive; a container without any command is refused.
  const image = ["import", "--change", 'CMD ["never-started"]', "-", IMAGE];
  await run("docker", ["--host", host, ...image], { input: "\0".repeat(1024) });
  return { cpus: Number(cpus), image: IMAGE, version };
}
