/** The training software as one thing: all its processes, started in order, stopped in reverse. */
import type { LaunchFile } from "../../workloads/launchfile";
import type { PathMapper } from "../launchfile/root";
import { type Child, type ProcessEnd, runMark, startChild } from "./child";
import { LineSplitter, type ParsedLine } from "./lines";
import { readProcess } from "./proctable";
import { BUSY_CHUNK_BYTES } from "./reading";
import { LineGate, type Sink } from "./sink";
import { killRun, type StopResult, stopChild } from "./stop";

/** What the software needs from the launcher. */
export interface SoftwareOptions {
  /** Marks every process of this run; unique for good. */
  readonly runId: string;
  readonly mapPath: PathMapper;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly onLine: (line: ParsedLine, process: string) => void;
}

/** The first process to end ends the run. */
export interface RunEnd extends ProcessEnd {
  readonly process: string;
}

/** The mark of one process of a run. */
export function processRunId(runId: string, process: string): string {
  return `${runId}/${process}`;
}

interface Running {
  readonly child: Child;
  readonly stop: LaunchFile["processes"][number]["stop"];
  readonly runId: string;
}

/** One run of the software, from start to end; a restart is a new one. */
export class Software {
  private readonly running: Running[] = [];
  /** Resolves with the first process that ends. */
  readonly ended: Promise<RunEnd>;
  private announceEnd: (end: RunEnd) => void = () => {};

  private constructor(private readonly options: SoftwareOptions) {
    this.ended = new Promise((resolve) => {
      this.announceEnd = resolve;
    });
  }

  /** Starts all processes. Error: LauncherError commandMissing; then none of them is left running. */
  static async start(processes: LaunchFile["processes"], options: SoftwareOptions): Promise<Software> {
    const software = new Software(options);
    try {
      for (const spec of processes) await software.add(spec, processRunId(options.runId, spec.name));
    } catch (error) {
      await software.kill();
      throw error;
    }
    return software;
  }

  /** Process ids of the leaders, by name. */
  get leaders(): { name: string; pid: number; runId: string }[] {
    return this.running.map(({ child, runId }) => ({ name: child.name, pid: child.pid, runId }));
  }

  /** Whether a process of it has ended, so that `ended` resolves within a second; also where Node has not heard of it. */
  get isOver(): boolean {
    return this.running.some(({ child }) => child.isOver || readProcess(child.pid)?.state === "Z");
  }

  /** Stops everything, last started first, each with its signal and grace. */
  async stop(): Promise<StopResult> {
    const results: StopResult[] = [];
    for (const { child, stop, runId } of [...this.running].reverse())
      results.push(await stopChild(child, stop, runId));
    return {
      killed: results.some((result) => result.killed),
      survivors: results.flatMap((result) => result.survivors),
    };
  }

  /** Kills everything at once. Returns who survived SIGKILL. */
  async kill(): Promise<number[]> {
    const left = await Promise.all(
      this.running.map(({ child, runId }) => killRun(child.pid, runMark(runId))),
    );
    return left.flat();
  }

  private async add(spec: LaunchFile["processes"][number], runId: string): Promise<void> {
    const streams = {
      stdout: this.channel(this.options.stdout, spec.name),
      stderr: this.channel(this.options.stderr, spec.name),
    };
    const child = await startChild(spec, {
      mapPath: this.options.mapPath,
      environment: this.options.environment,
      runId,
      onOutput: (chunk, stream) => streams[stream].push(chunk),
    });
    this.running.push({ child, stop: spec.stop, runId });
    void child.ended.then((end) => {
      streams.stdout.end();
      streams.stderr.end();
      this.announceEnd({ process: spec.name, ...end });
    });
  }

  private channel(
    sink: Sink,
    process: string,
  ): { push(chunk: Buffer): Promise<void> | undefined; end(): void } {
    const gate = new LineGate(sink);
    const lines = new LineSplitter((line) => this.options.onLine(line, process));
    return {
      push: (chunk) => {
        // Parsed first: an event survives even where its line is dropped on the way out.
        lines.push(chunk);
        gate.push(chunk);
        return chunk.length < BUSY_CHUNK_BYTES ? undefined : sink.turn();
      },
      end: () => {
        lines.end();
        gate.flush();
      },
    };
  }
}
