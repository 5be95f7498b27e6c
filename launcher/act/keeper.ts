/** Keeps the software running: starts it, watches it, and does what the verdict on a run calls for. */
import { randomUUID } from "node:crypto";
import type { LaunchFile } from "../../workloads/launchfile";
import { steadyNowMs } from "../clock";
import type { ExitName } from "../exitcodes";
import type { Say } from "../log";
import type { StateStore } from "../observe/state";
import { processRunId, type RunEnd, Software, type SoftwareOptions } from "../supervise/software";
import type { StopResult } from "../supervise/stop";
import { describeEnd, givenUpText, type Kept, type RunOutcome, reconsider, verdictOfEnd } from "./end";
import { identify } from "./identity";
import { BY_OPERATOR, type Journal } from "./journal";
import type { Verdict } from "./judge";
import { commandsOf, nextRung } from "./ladder";
import { decideRestart, spentText } from "./restarts";
import { lackingAtEnd } from "./results";
import { askedWithin, type StopRequest } from "./stopRequest";
import { describeStop, SURVIVOR_WAIT_SECONDS, survivorRuns, waitUntilGone } from "./survivors";
import { leftRunning } from "./takeover";
import { Watch } from "./watch";

/** What the keeper works with. */
export interface KeeperOptions {
  readonly file: LaunchFile;
  readonly software: Omit<SoftwareOptions, "runId">;
  readonly store: StateStore;
  readonly journal: Journal;
  readonly stop: StopRequest;
  readonly say: Say;
}

/** Runs the software until it has ended well, was stopped on request, or is given up. */
export class Keeper {
  private runs = 0;
  private failedInARow = 0;
  /** Processes of the last run that SIGKILL did not end. */
  private survivors: readonly number[] = [];

  constructor(private readonly options: KeeperOptions) {}

  /**
   * To be asked before anything else. A start that follows on a launcher's end for a fault (Docker's restart policy
   * makes one at once) or on its death is a restart and takes its place in the day's budget. Returns the exit code's
   * name where the budget is spent, undefined where the software may be started.
   */
  async refuse(): Promise<ExitName | undefined> {
    const { file, journal } = this.options;
    const policy = file.supervision?.restart;
    if (policy === undefined) return undefined;
    const again = journal.startsAgain;
    const evidence = again === undefined ? [] : [again];
    // A budget of 0 allows the first run.
    const isFirst = policy.perDay === 0 && again === undefined;
    if (!isFirst && !decideRestart(policy, journal.restartsMs, 0, Date.now()).allowed) {
      return await this.giveUp("launcher", [...evidence, spentText(policy, journal.restartsMs, Date.now())]);
    }
    if (again === undefined) return undefined;
    journal.restarted();
    const outcome = "run 1 starts after the checks";
    journal.record({ action: "restart", cause: "launcher", evidence, outcome });
    return undefined;
  }

  /** Errors: LauncherError commandMissing. */
  async keep(): Promise<Kept> {
    for (;;) {
      const end = await this.oneRun();
      if (end !== "again") return end;
      const waitMs = (this.options.store.snapshot.nextStartAtMs ?? 0) - steadyNowMs();
      if (await askedWithin(this.options.stop, waitMs)) return "ok";
    }
  }

  private async oneRun(): Promise<Kept | "again"> {
    const { store, stop } = this.options;
    const software = await this.start();
    const startedAtMs = steadyNowMs();
    const watch = this.watch(software);
    try {
      const outcome = await Promise.race<RunOutcome>([
        stop.first.then((signal) => ({ kind: "asked", signal })),
        software.ended.then(() => ({ kind: "ended" })),
        ...(watch === undefined
          ? []
          : [watch.verdict.then((verdict): RunOutcome => ({ kind: "verdict", verdict }))]),
      ]);
      store.set({ phase: "stopping" });
      // What comes now is the work of the stop, and no fault.
      watch?.rest();
      // The end counts where both come at once: what is done is neither stopped nor trained again.
      const endedWell = outcome.kind !== "ended" && (await this.hadEndedWell(software, startedAtMs));
      if (outcome.kind === "asked" && !endedWell) return await this.stopOnRequest(software, outcome.signal);
      if (outcome.kind === "verdict" && !endedWell) {
        const stopped = await this.stopForFault(software);
        const verdict = await this.reconsider(outcome.verdict, watch);
        watch?.stop();
        return await this.act(verdict, stopped, startedAtMs);
      }
      const verdict = await this.judgeEnd(await software.ended, watch, steadyNowMs() - startedAtMs);
      // Before what it left is stopped, which may take the whole grace: a launcher that dies meanwhile has it on disk.
      if (verdict === "endedWell") this.options.journal.complete(false);
      const stopped = await this.stopForFault(software);
      if (typeof verdict === "string") return verdict;
      watch?.stop();
      return await this.act(verdict, stopped, startedAtMs);
    } finally {
      watch?.stop();
      this.noteLeft();
    }
  }

  /** What a later launcher must not start beside: nothing, or who survived. */
  private noteLeft(): void {
    this.options.journal.runs(survivorRuns(this.survivors));
  }

  private async start(): Promise<Software> {
    const { file, journal, store } = this.options;
    const runId = randomUUID();
    const processes = commandsOf(file, journal.rung);
    // Written before the start: whatever happens now, a later launcher finds what was started.
    journal.runs(processes.map(({ name }) => ({ name, runId: processRunId(runId, name) })));
    const software = await this.launch(processes, runId);
    journal.runs(
      software.leaders.map(({ name, pid, runId: mark }) => ({ name, runId: mark, leader: identify(pid) })),
    );
    this.runs += 1;
    const pids = Object.fromEntries(software.leaders.map(({ name, pid }) => [name, pid]));
    store.startRun({ number: this.runs, startedAtMs: steadyNowMs(), pids, rung: journal.rung });
    for (const { name, pid } of software.leaders)
      this.options.say("info", `started ${name} as process ${pid}`);
    const rung = journal.rung === undefined ? [] : [`ladder step ${journal.rung}`];
    journal.record({
      action: "start",
      cause: "launcher",
      evidence: rung,
      outcome: `run ${this.runs}: ${software.leaders.map(({ name, pid }) => `${name} is process ${pid}`).join(", ")}`,
    });
    return software;
  }

  private async launch(processes: LaunchFile["processes"], runId: string): Promise<Software> {
    try {
      return await Software.start(processes, { ...this.options.software, runId });
    } catch (error) {
      // Nothing was started, or what was is ended again: the next launcher must not take it for a run that was killed.
      const { journal } = this.options;
      if (leftRunning(journal.currentRuns).length === 0) journal.runs([]);
      throw error;
    }
  }

  private watch(software: Software): Watch | undefined {
    const { file, store, journal } = this.options;
    const { supervision } = file;
    if (supervision === undefined) return undefined;
    return new Watch({
      file: { ...file, supervision },
      environment: this.options.software.environment,
      store,
      leaders: () => software.leaders,
      onTell: ({ fault, evidence }) =>
        journal.record({ action: "tell", cause: fault, evidence, outcome: "the run goes on" }),
    });
  }

  /** Whether the software had ended well by itself before the launcher was to end it. */
  private async hadEndedWell(software: Software, startedAtMs: number): Promise<boolean> {
    // Of signals that wait the kernel gives SIGTERM (15) before SIGCHLD (17): the end is told a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    return software.isOver && this.lacking(await software.ended, steadyNowMs() - startedAtMs)?.length === 0;
  }

  private lacking(end: RunEnd, ranForMs: number): string[] | undefined {
    return lackingAtEnd(this.options.file, this.options.software.mapPath, end, ranForMs);
  }

  /** The verdict on a run that ended by itself, or what the launcher does where nothing more is to be done. */
  private async judgeEnd(end: RunEnd, watch: Watch | undefined, ranForMs: number): Promise<Verdict | Kept> {
    const { file, say } = this.options;
    const missing = this.lacking(end, ranForMs);
    if (missing?.length === 0) {
      say("info", describeEnd(end, missing));
      return "endedWell";
    }
    const { supervision } = file;
    const verdict =
      supervision === undefined || watch === undefined
        ? undefined
        : verdictOfEnd({ ...file, supervision }, await watch.lastFacts(), end, missing);
    if (verdict === undefined) say("error", describeEnd(end, missing));
    return verdict ?? "softwareFailed";
  }

  private async reconsider(verdict: Verdict, watch: Watch | undefined): Promise<Verdict> {
    const { file } = this.options;
    const { supervision } = file;
    if (supervision === undefined || watch === undefined) return verdict;
    return reconsider({ ...file, supervision }, await watch.lastFacts(), verdict);
  }

  /** Does what a verdict calls for, once the software is gone. */
  private async act(verdict: Verdict, stopped: StopResult, startedAtMs: number): Promise<ExitName | "again"> {
    const { file, journal, store } = this.options;
    const { fault, evidence } = verdict;
    const policy = file.supervision?.restart;
    const how = describeStop(stopped);
    if (await this.someRemain())
      return await this.giveUp(fault, [...evidence, how, `still there: ${this.survivors.join(", ")}`]);
    if (verdict.action === "exit") {
      journal.endedFor(fault);
      journal.record({ action: "exit", cause: fault, evidence, outcome: `${how}; the launcher ends` });
      return "containerNeeded";
    }
    if (verdict.action === "stop" || policy === undefined) {
      return await this.giveUp(fault, [...evidence, how, "no restart mends this"]);
    }
    const healthy = (steadyNowMs() - startedAtMs) / 1_000 >= policy.healthySeconds;
    this.failedInARow = healthy ? 0 : this.failedInARow;
    const decision = decideRestart(policy, journal.restartsMs, this.failedInARow, Date.now());
    if (!decision.allowed) {
      return await this.giveUp(fault, [...evidence, how, spentText(policy, journal.restartsMs, Date.now())]);
    }
    this.failedInARow += 1;
    const rung = verdict.action === "ladder" ? nextRung(file, journal.rung) : undefined;
    journal.restarted(rung === undefined ? undefined : { rung, cause: fault });
    const next = `${how}; run ${this.runs + 1} starts in ${decision.delaySeconds} s`;
    const exhausted =
      verdict.action === "ladder" && rung === undefined ? "; the ladder has no further step" : "";
    journal.record({
      action: rung === undefined ? "restart" : "ladder",
      cause: fault,
      evidence,
      outcome: rung === undefined ? `${next}${exhausted}` : `${next} with ladder step ${rung}`,
    });
    store.set({ phase: "waiting", nextStartAtMs: steadyNowMs() + decision.delaySeconds * 1_000 });
    return "again";
  }

  private async giveUp(cause: string, evidence: readonly string[]): Promise<ExitName> {
    const { file, journal, store, stop } = this.options;
    const keepAlive = file.supervision?.restart.keepAlive === true;
    journal.endedFor(cause);
    // A launcher that dies while it holds leaves no software behind.
    this.noteLeft();
    journal.record({
      action: keepAlive ? "hold" : "stop",
      cause,
      evidence,
      outcome: givenUpText(keepAlive, this.survivors.length > 0),
    });
    if (keepAlive) {
      store.set({ phase: "held" });
      await stop.first;
    }
    return "givenUp";
  }

  /** Never two at once: waits for those that survived SIGKILL. True where some are left. */
  private async someRemain(): Promise<boolean> {
    if (this.survivors.length === 0) return false;
    const { say, stop } = this.options;
    // A launcher that is killed meanwhile leaves word of them.
    this.noteLeft();
    say("error", `processes ${this.survivors.join(", ")} survived SIGKILL; nothing is started beside them`);
    this.survivors = await waitUntilGone(this.survivors, SURVIVOR_WAIT_SECONDS, stop);
    return this.survivors.length > 0;
  }

  /** Stops for a fault; a second stop signal shortens it to a kill. */
  private async stopForFault(software: Software): Promise<StopResult> {
    const killed = this.options.stop.second.then(async () => ({
      killed: true,
      survivors: await software.kill(),
    }));
    const stopped = await Promise.race([software.stop(), killed]);
    this.survivors = stopped.survivors;
    return stopped;
  }

  private async stopOnRequest(software: Software, signal: string): Promise<ExitName> {
    const { say, stop, journal } = this.options;
    say("info", `${signal}: stopping the software`);
    const stopped = await Promise.race([
      software.stop(),
      stop.second.then(async (): Promise<StopResult> => {
        say("warn", "second signal: killing the software");
        return { killed: true, survivors: await software.kill() };
      }),
    ]);
    this.survivors = stopped.survivors;
    journal.record({
      action: "stop",
      cause: BY_OPERATOR,
      evidence: [signal],
      outcome: describeStop(stopped),
    });
    return stopped.killed ? "softwareKilled" : "ok";
  }
}
