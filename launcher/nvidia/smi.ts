/** Runs nvidia-smi, bounded in time; what it says is read once and shared by all checks. */
import { type ChildProcess, execFile } from "node:child_process";
import { type ComputeApp, parseComputeApps } from "./apps";
import { parseTopology, type Topology } from "./topo";
import { parseSmiXml, type SmiReport } from "./xml";

/** A driver without persistence mode wakes each GPU first, which takes seconds. */
const QUERY_SECONDS = 25;

/** What checks ask nvidia-smi; each answer is fetched at most once. Rejects with one sentence. */
export interface NvidiaSmi {
  report(): Promise<SmiReport>;
  topology(): Promise<Topology>;
  computeApps(): Promise<ComputeApp[]>;
  /** True where it is a rehearsal's: its GPUs say so in their names. Never rejects. */
  isSimulated(): Promise<boolean>;
}

/** nvidia-smi of this machine, found on the PATH of `environment`; `signal` ends what still runs. */
export function nvidiaSmi(environment: NodeJS.ProcessEnv, signal?: AbortSignal): NvidiaSmi {
  const ask = (args: readonly string[]) => runSmi(args, environment, QUERY_SECONDS, signal);
  const report = once(async () => parseSmiXml(await ask(["-q", "-x"])));
  return {
    report,
    topology: once(async () => parseTopology(await ask(["topo", "-m"]))),
    computeApps: once(async () => {
      const args = ["--query-compute-apps=pid,process_name,used_memory", "--format=csv,noheader,nounits"];
      return parseComputeApps(await ask(args));
    }),
    isSimulated: async () => {
      try {
        return (await report()).gpus.some((gpu) => /simulated/i.test(gpu.name));
      } catch {
        return false;
      }
    },
  };
}

/** Calls that were killed and have not ended: they sit in the driver, and another one would sit beside them. */
const stuck = new Set<ChildProcess>();

/**
 * Output of one call. Error: one sentence that says what is wrong with the driver. The bound is an AbortSignal, since
 * `timeout` of execFile answers only once the process has gone, and one that waits in the driver survives SIGKILL.
 */
export function runSmi(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  withinSeconds: number,
  signal?: AbortSignal,
): Promise<string> {
  const [before] = stuck;
  if (before !== undefined)
    return Promise.reject(new Error(`nvidia-smi hangs: process ${before.pid} was killed and does not end`));
  const bound = AbortSignal.timeout(withinSeconds * 1_000);
  return new Promise((resolve, reject) => {
    const options = {
      env: environment,
      maxBuffer: 16 * 1024 * 1024,
      signal: signal === undefined ? bound : AbortSignal.any([bound, signal]),
    };
    const child = execFile("nvidia-smi", args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      // An aborted call gets SIGTERM from Node, whatever `killSignal` says.
      if (error.name === "AbortError") end(child);
      reject(new Error(explain(error, stdout, stderr, withinSeconds)));
    });
  });
}

function end(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  stuck.add(child);
  child.once("exit", () => stuck.delete(child));
  child.kill("SIGKILL");
}

type ExecError = Error & { code?: number | string | null };

function explain(error: ExecError, stdout: string, stderr: string, seconds: number): string {
  if (error.code === "ENOENT") return "there is no nvidia-smi on PATH";
  if (error.name === "AbortError") return `nvidia-smi gave no answer within ${seconds} s`;
  const words = `${stderr}\n${stdout}`.split("\n").find((line) => line.trim() !== "");
  return `nvidia-smi failed with ${error.code ?? error.message}: ${words?.trim().slice(0, 300) ?? "it said nothing"}`;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
