/** The launcher as it is shipped, on software made for measuring. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { writeLauncher } from "../../../images/launcherBundle";
import { launchFileHash } from "../../../launcher/launchfile/read";
import { ask } from "../../../rehearsal/launcher/ask";
import { layOut } from "../../../rehearsal/launcher/layout";
import { buildSimulatedTrainers } from "../../../rehearsal/trainer/build";
import { canonicalJson, type LaunchFileBody, type Supervision } from "../../../workloads/launchfile";
import { type RunningProcess, start } from "../../cli/run";

/** The built programs, in a folder of their own. */
export interface Bench {
  readonly folder: string;
  readonly launcher: string;
  readonly launcherBytes: number;
  readonly software: string;
  readonly disk: string;
  /** Holds the simulated nvidia-smi. */
  readonly commands: string;
}

/** Builds the launcher, the measured software, the disk and a simulated nvidia-smi. */
export async function prepare(folder: string): Promise<Bench> {
  const commands = join(folder, "bin");
  const program = (name: string) => join(folder, `${name}.cjs`);
  await mkdir(folder, { recursive: true });
  const [launcher] = await Promise.all([
    writeLauncher(resolve(__dirname, "../../.."), join(folder, "launcher.cjs")),
    buildSimulatedTrainers(commands),
    ...["software", "disk"].map((name) =>
      build({
        entryPoints: [join(__dirname, "programs", `${name}.ts`)],
        outfile: program(name),
        bundle: true,
        platform: "node",
        format: "cjs",
        logLevel: "silent",
      }),
    ),
  ]);
  return {
    folder,
    commands,
    launcher: launcher.file,
    launcherBytes: launcher.bytes,
    software: program("software"),
    disk: program("disk"),
  };
}

/** A bundle of SN38 with four GPUs whose process is another command. */
export function bundle(command: readonly string[], supervision: Supervision): LaunchFileBody {
  return {
    version: 1,
    trainer: "bench",
    workload: "sn38",
    processes: [
      {
        name: "miner",
        command: [...command],
        cwd: "/work",
        env: {},
        stop: { signal: "SIGTERM", graceSeconds: 5 },
        exitZeroIsSuccess: false,
      },
    ],
    gpus: { count: 4, model: "H100" },
    http: { port: 9400 },
    files: [],
    floors: { memoryMiB: 0, shmMiB: 0, cpus: 0 },
    sources: {},
    supervision,
  };
}

/** A launcher that was started. */
export interface Launched {
  readonly process: RunningProcess;
  /** The launcher's own process, not a shell's. */
  readonly pid: number;
  /** Root of its paths. */
  readonly root: string;
  /** Milliseconds since the epoch, just before the start. */
  readonly startedAtMs: number;
  /** Resolves with the first line of the software's output; never where `stdout` goes to a file. */
  readonly firstLine: Promise<string>;
  /** Resolves with the port of its pages. */
  readonly port: Promise<number>;
  /** Rejects when the launcher has ended; never resolves. */
  readonly ended: Promise<never>;
}

/**
 * Starts `launcher run` without preflight under a root of its own. `stdout` is a file or FIFO for the software's
 * output, opened by a shell that then becomes the launcher. The promises reject when the launcher ends before.
 */
export function launch(bench: Bench, name: string, body: LaunchFileBody, stdout?: string): Launched {
  const root = join(bench.folder, name);
  const config = layOut(root, canonicalJson({ ...body, hash: launchFileHash(body) }), []);
  const run = [
    bench.launcher,
    "run",
    "--config",
    config,
    "--root",
    root,
    "--port",
    "0",
    "--preflight",
    "off",
  ];
  const env = { PATH: `${bench.commands}:/usr/bin:/bin`, LAUNCHPAD_SIM_ROOT: root };
  const heard = { firstLine: deferred<string>(), port: deferred<number>() };
  const onLine = (line: string, stream: "stdout" | "stderr") => {
    const port = / answers on port (\d+)/.exec(line)?.[1];
    if (stream === "stdout") heard.firstLine.resolve(line);
    else if (port !== undefined) heard.port.resolve(Number(port));
  };
  // The launcher ends with a code of its own when it is stopped.
  const options = { env, onLine, check: false, label: "the launcher" };
  const startedAtMs = performance.timeOrigin + performance.now();
  const running =
    stdout === undefined
      ? start(process.execPath, run, options)
      : start(
          "/bin/sh",
          ["-c", 'out=$1; shift; exec "$@" > "$out"', "sh", stdout, process.execPath, ...run],
          options,
        );
  const ended = running.result.then((result): never => {
    throw new Error(`the launcher ended too early with code ${result.exitCode}:\n${result.stderr}`);
  });
  const firstLine = Promise.race([heard.firstLine.promise, ended]);
  const port = Promise.race([heard.port.promise, ended]);
  // Not every caller waits for each of them.
  for (const promise of [ended, firstLine, port]) promise.catch(() => {});
  return {
    process: running,
    pid: running.pid ?? 0,
    root,
    startedAtMs,
    firstLine,
    port,
    ended,
  };
}

/** Value of a metric without labels; NaN where there is none. */
export function metric(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
}

/** /metrics of a launcher on its first run. Throws when it restarted the software, or does not answer. */
export async function metricsOf(port: number): Promise<string> {
  const answer = await ask(port, "/metrics");
  if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}`);
  if (metric(answer.body, "launchpad_run_number") !== 1)
    throw new Error(`the launcher restarted the software while it was measured:\n${answer.body}`);
  return answer.body;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
