/** A Docker engine of our own: its socket, its storage and its containers are nobody else's. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "../cli/errors";
import { sleep } from "../cli/interrupt";
import { RunError, type RunningProcess, type RunOptions, type RunResult, run, start } from "../cli/run";
import { requireTool } from "../tools/index";
import { makeOwnedFolder, removeOrTell } from "../tools/ownedFolder";
import { removeAbandonedEngines } from "./abandoned";
import { refuseOldDocker } from "./version";

/** An engine that answers. */
export interface EngineAt {
  /** As in `docker --host`. */
  readonly host: string;
  /** Its unix socket. */
  readonly socket: string;
  docker(args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Runs a program of this machine in the engine's network. */
  within(command: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
}

/** An engine that we started. */
export interface DockerEngine extends EngineAt {
  /** Ends the engine, starts it again on the same storage, and waits until it answers. */
  restart(): Promise<void>;
  /** Ends it and removes everything that it had. Never throws. */
  stop(): Promise<void>;
}

/**
 * "host": no bridge; containers have the machine's network or none.
 * "own": a network namespace of the engine's own. Its bridges and published ports are seen by nobody outside, it changes
 * no firewall rule, and no container reaches anything but its own bridge.
 */
export type EngineNetwork = "host" | "own";

/** How long an engine may take to answer on a loaded machine. */
const START_LIMIT_MS = 90_000;

/** Of the folders that hold all of an engine. */
const FOLDER = "launchpad-docker-";

/**
 * Starts one, after what a killed run left of another is gone. Errors: ToolMissing, OperatorError (with the engine's
 * last lines when it does not come up; it is too old).
 */
export async function startDockerEngine(network: EngineNetwork = "host"): Promise<DockerEngine> {
  const dockerd = await requireTool("dockerd");
  const { stdout } = await run(dockerd.path, ["--version"], { timeoutMs: 30_000 });
  refuseOldDocker(/version ([^\s,]+)/.exec(stdout)?.[1] ?? "", `in ${dockerd.path}`);
  await removeAbandonedEngines(tmpdir(), FOLDER);
  const folder = makeOwnedFolder(socketFolder(), FOLDER);
  const { host, socket, docker: call } = await engineAt(join(folder, "docker.sock"));
  const command = [dockerd.path, "--host", host, ...placesIn(folder), ...networkOptions(network)];
  const begin = async () => {
    const daemon = startIn(network, command);
    let ended = false;
    daemon.result.then(
      () => {
        ended = true;
      },
      () => {
        ended = true;
      },
    );
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      if ((await call(["version"], { check: false })).exitCode === 0) return daemon;
      if (ended || Date.now() > deadline) {
        await daemon.stop();
        throw new OperatorError(`no Docker engine could be started here: ${await lastWords(daemon)}`);
      }
      await sleep(200);
    }
  };
  let daemon: RunningProcess;
  try {
    daemon = await begin();
  } catch (error) {
    removeOrTell(folder);
    throw error;
  }
  return {
    host,
    socket,
    docker: call,
    within: (program, args, options = {}) => {
      if (network === "host") return run(program, args, options);
      return run("nsenter", ["--target", String(daemon.pid), "--net", program, ...args], options);
    },
    restart: async () => {
      await daemon.stop();
      daemon = await begin();
    },
    stop: async () => {
      await removeContainers(call).catch(() => {});
      await daemon.stop();
      removeOrTell(folder);
    },
  };
}

/** The engine at a unix socket, whether it answers or not. Errors: ToolMissing. */
export async function engineAt(socket: string): Promise<EngineAt> {
  const docker = await requireTool("docker");
  const host = `unix://${socket}`;
  return {
    host,
    socket,
    docker: (args, options = {}) =>
      run(docker.path, ["--host", host, ...args], { timeoutMs: 120_000, ...options }),
    within: (program, args, options = {}) => run(program, args, options),
  };
}

/** The engine's deepest socket below its folder: its containerd's. */
const DEEPEST_SOCKET = "exec/containerd/containerd.sock.ttrpc";

/** Bytes of a socket's path (sun_path in unix(7), less the end). */
const SOCKET_PATH_BYTES = 107;

/** The folder for temporary files, when it is not too deep for sockets. */
function socketFolder(): string {
  const bytes = Buffer.byteLength(join(tmpdir(), `${FOLDER}XXXXXX`, DEEPEST_SOCKET));
  if (bytes <= SOCKET_PATH_BYTES) return tmpdir();
  throw new OperatorError(
    `a Docker engine keeps sockets below the folder for temporary files, and ${tmpdir()} is ` +
      `${bytes - SOCKET_PATH_BYTES} characters too long for them - set TMPDIR to a shorter one, such as /tmp`,
  );
}

function placesIn(folder: string): string[] {
  const places = { "--data-root": "data", "--exec-root": "exec", "--pidfile": "pid" };
  return Object.entries(places).flatMap(([option, name]) => [option, join(folder, name)]);
}

function networkOptions(network: EngineNetwork): string[] {
  const firewall = ["--iptables=false", "--ip6tables=false"];
  return network === "host" ? [...firewall, "--bridge=none"] : [...firewall, "--ip-forward=false"];
}

/** Containers have 15 s to end when their engine ends (dockerd's --shutdown-timeout). */
const KILL_GRACE_MS = 30_000;

function startIn(network: EngineNetwork, [program = "", ...args]: readonly string[]): RunningProcess {
  if (network === "host") return start(program, args, { killGraceMs: KILL_GRACE_MS });
  // A new network has a loopback device that is off.
  const script = 'ip link set lo up && exec "$@"';
  return start("unshare", ["--net", "sh", "-c", script, "sh", program, ...args], {
    killGraceMs: KILL_GRACE_MS,
  });
}

async function lastWords(daemon: RunningProcess): Promise<string> {
  const { stderr } = await daemon.result.catch((error: unknown) =>
    error instanceof RunError ? error.result : { stderr: "" },
  );
  return stderr.trim().split("\n").slice(-3).join("\n") || "it did not answer in time";
}

async function removeContainers(
  call: (args: readonly string[], options?: RunOptions) => Promise<RunResult>,
): Promise<void> {
  const left = (await call(["ps", "--all", "--quiet"], { check: false })).stdout.trim();
  if (left !== "") await call(["rm", "--force", ...left.split("\n")], { check: false });
}
