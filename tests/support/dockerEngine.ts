/** A Docker engine of the tests' own: its socket, its storage and its containers are nobody else's. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type RunOptions, type RunResult, run, start } from "../../scripts/cli/run";
import { requireTool } from "../../scripts/tools";

/** A running engine. */
export interface DockerEngine {
  /** As in `docker --host`. */
  readonly host: string;
  docker(args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Ends the engine, starts it again on the same storage, and waits until it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** How long an engine may take to answer on a loaded machine. */
const START_LIMIT_MS = 90_000;

/** Starts one, without bridge and firewall rules: containers have the host's network or none. */
export async function startDockerEngine(): Promise<DockerEngine> {
  const [dockerd, docker] = [await requireTool("dockerd"), await requireTool("docker")];
  const folder = mkdtempSync(join(tmpdir(), "launchpad-docker-"));
  const host = `unix://${join(folder, "docker.sock")}`;
  const places = ["--data-root", join(folder, "data"), "--exec-root", join(folder, "exec")];
  const network = ["--iptables=false", "--ip6tables=false", "--bridge=none"];
  const args = ["--host", host, ...places, "--pidfile", join(folder, "pid"), ...network];
  const call = (each: readonly string[], options: RunOptions = {}) =>
    run(docker.path, ["--host", host, ...each], { timeoutMs: 120_000, ...options });
  const begin = async () => {
    const daemon = start(dockerd.path, args, { killGraceMs: 30_000 });
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      if ((await call(["version"], { check: false })).exitCode === 0) return daemon;
      if (Date.now() > deadline) {
        await daemon.stop();
        throw new Error(
          `the Docker engine did not answer in time: ${(await daemon.result).stderr.slice(-2_000)}`,
        );
      }
      await sleep(200);
    }
  };
  let daemon = await begin();
  return {
    host,
    docker: call,
    restart: async () => {
      await daemon.stop();
      daemon = await begin();
    },
    stop: async () => {
      const left = (await call(["ps", "--all", "--quiet"], { check: false })).stdout.trim();
      if (left !== "") await call(["rm", "--force", ...left.split("\n")], { check: false });
      await daemon.stop();
      // The network namespace of containers on the host's network stays mounted when the engine ends.
      await run("umount", [join(folder, "exec", "netns", "default")], { check: false });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
