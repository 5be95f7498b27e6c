/** `launcher run`: reads the bundle, checks what must be there, starts the software, tells, and ends it. */
import type { LaunchFile } from "../workloads/launchfile";
import { type ExitName, LauncherError } from "./exitcodes";
import { readLaunchFile } from "./launchfile/read";
import { type PathMapper, pathMapper } from "./launchfile/root";
import { type Say, sayTo } from "./log";
import { parserFor } from "./observe/parsers";
import { NOTHING_OBSERVED, type Observed, observe } from "./observe/state";
import { requireFiles } from "./preflight/files";
import { nonBlockingStream, Sink } from "./supervise/sink";
import { type RunEnd, Software } from "./supervise/software";
import { healthz, type Phase, readyz } from "./tell/health";
import { listenAddress } from "./tell/host";
import { startServer } from "./tell/server";

/** Options of `launcher run`. */
export interface RunOptions {
  readonly config: string;
  /** Rehearsal: prefix of every path of launch.json. */
  readonly root?: string;
  /** Rehearsal: the launcher's port instead of the one in launch.json; 0 picks a free one. */
  readonly port?: number;
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Runs the software to its end and returns the exit code's name. Errors: LauncherError before the start. */
export async function run(options: RunOptions, environment: NodeJS.ProcessEnv): Promise<ExitName> {
  const stdout = new Sink(nonBlockingStream(1));
  const stderr = new Sink(nonBlockingStream(2));
  const say = sayTo(stderr);
  try {
    const file = readLaunchFile(options.config);
    const mapPath = pathMapper(options.root);
    requireFiles(file.files, mapPath);
    return await supervise({ file, mapPath, options, environment, stdout, stderr, say });
  } catch (error) {
    if (!(error instanceof LauncherError)) throw error;
    say("error", error.message);
    return error.exit;
  } finally {
    await Promise.all([stdout.drain(2_000), stderr.drain(2_000)]);
  }
}

interface Context {
  readonly file: LaunchFile;
  readonly mapPath: PathMapper;
  readonly options: RunOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly say: Say;
}

async function supervise(context: Context): Promise<ExitName> {
  const { file, say } = context;
  const startedAtMs = Date.now();
  const parse = parserFor(file.workload);
  let phase: Phase = "starting";
  let observed: Observed = NOTHING_OBSERVED;
  let software: Software | undefined;
  const facts = () => ({ file, phase, observed, startedAtMs, pids: pidsOf(software) });

  const server = await startServer(
    listenAddress(context.environment),
    context.options.port ?? file.http.port,
    {
      "/healthz": () => healthz(facts(), Date.now()),
      "/readyz": () => readyz(facts(), Date.now()),
    },
  );
  say(
    "info",
    `${file.trainer} (${file.workload}), bundle ${file.hash.slice(0, 12)}, answers on port ${server.port}`,
  );
  const stopAsked = onStopSignal();
  try {
    software = await Software.start(file.processes, {
      ...context,
      onLine: (line) => {
        for (const event of parse(line.text)) observed = observe(observed, event, Date.now());
      },
    });
    phase = "running";
    for (const leader of software.leaders) say("info", `started ${leader.name} as process ${leader.pid}`);
    const first = await Promise.race([software.ended, stopAsked.first]);
    phase = "stopping";
    return typeof first === "string"
      ? await stopOnRequest(software, first, stopAsked.second, say)
      : await judgeEnd(software, first, file, say);
  } finally {
    phase = "ended";
    stopAsked.dispose();
    await server.close();
  }
}

async function stopOnRequest(
  software: Software,
  signal: string,
  again: Promise<string>,
  say: Say,
): Promise<ExitName> {
  say("info", `${signal}: stopping the software`);
  const stopped = await Promise.race([software.stop(), again.then(() => "again" as const)]);
  if (stopped === "again") {
    say("warn", "second signal: killing the software");
    await software.kill();
    return "softwareKilled";
  }
  if (!stopped.killed) return "ok";
  const left =
    stopped.survivors.length === 0 ? "" : `; processes ${stopped.survivors.join(", ")} survived SIGKILL`;
  say("warn", `the software did not stop within its grace and was killed${left}`);
  return "softwareKilled";
}

async function judgeEnd(software: Software, end: RunEnd, file: LaunchFile, say: Say): Promise<ExitName> {
  const spec = file.processes.find((process) => process.name === end.process);
  const how = end.signal === null ? `with exit code ${end.code}` : `by ${end.signal}`;
  await software.stop();
  if (end.code === 0 && spec?.exitZeroIsSuccess === true) {
    say("info", `${end.process} ended ${how}`);
    return "ok";
  }
  const note = end.code === 0 ? "; this software also ends with 0 after a crash, so that is no success" : "";
  say("error", `${end.process} ended ${how}${note}`);
  return "softwareFailed";
}

function pidsOf(software: Software | undefined): Record<string, number> {
  return Object.fromEntries((software?.leaders ?? []).map(({ name, pid }) => [name, pid]));
}

function onStopSignal(): { first: Promise<string>; second: Promise<string>; dispose(): void } {
  const handlers: ((signal: string) => void)[] = [];
  const next = () => new Promise<string>((resolve) => handlers.push(resolve));
  const first = next();
  const second = next();
  const listener = (signal: string) => handlers.shift()?.(signal);
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return {
    first,
    second,
    dispose: () => {
      for (const signal of STOP_SIGNALS) process.off(signal, listener);
    },
  };
}
