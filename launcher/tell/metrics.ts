/** /metrics in Prometheus text. Names begin with launchpad_, units are base units and end the name. */
import { Registry } from "prom-client";
import { cycleNow } from "../observe/cycle";
import { PHASES } from "../observe/state";
import { describeGpus } from "./metricsOfGpus";
import { describeUploads } from "./metricsOfUploads";
import { type MetricWriter, metricWriter } from "./metricWriter";
import type { TellFacts } from "./view";

/** Writes the metrics of this moment. */
export async function metricsText(facts: TellFacts, nowMs: number): Promise<string> {
  // One registry per answer: nothing is kept that could disagree with the snapshot.
  const registry = new Registry();
  const write = metricWriter(registry);
  describeLauncher(write, facts, nowMs);
  describeTraining(write, facts, nowMs);
  describeCycle(write, facts, nowMs);
  describeGpus(write, facts.snapshot.gpus);
  describeBucket(write, facts, nowMs);
  describeUploads(write, facts.snapshot.uploads);
  describeChecks(write, facts);
  return registry.metrics();
}

/** Media type of the text. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

function describeLauncher(write: MetricWriter, { file, snapshot }: TellFacts, nowMs: number): void {
  const { run, restarts, output, ladder } = snapshot;
  write.gauge("launchpad_info", "What runs; always 1.", [
    [1, { trainer: file.trainer, workload: file.workload, bundle: file.hash.slice(0, 12) }],
  ]);
  write.gauge("launchpad_uptime_seconds", "Since the launcher was started.", [
    [(nowMs - snapshot.startedAtMs) / 1_000],
  ]);
  write.gauge(
    "launchpad_phase",
    "1 for the phase that the software is in.",
    PHASES.map((phase) => [phase === snapshot.phase ? 1 : 0, { phase }]),
  );
  write.gauge("launchpad_run_number", "Runs of the software since the launcher was started.", [
    [run?.number],
  ]);
  write.gauge(
    "launchpad_ladder_active",
    "1 while a step of the out-of-memory ladder is in force instead of the plan's own values.",
    ladder === undefined ? [] : [[1, { rung: ladder.rung }]],
  );
  write.gauge(
    "launchpad_ladder_chosen_timestamp_seconds",
    "When that step was chosen, and for which fault.",
    ladder?.chosen === undefined
      ? []
      : [[ladder.chosen.atMs / 1_000, { rung: ladder.rung, cause: ladder.chosen.cause }]],
  );
  write.gauge("launchpad_restarts_last_day", "Restarts within the last 24 hours.", [[restarts.lastDay]]);
  write.gauge("launchpad_restart_budget", "Restarts that are allowed within 24 hours.", [[restarts.budget]]);
  write.gauge(
    "launchpad_fault_active",
    "1 for each fault class with evidence at present.",
    snapshot.faults.map((fault) => [1, { fault: fault.name }]),
  );
  write.counter(
    "launchpad_output_dropped_lines_total",
    "Log lines dropped because the reader was too slow.",
    [[output.droppedLines]],
  );
  write.counter("launchpad_output_cut_lines_total", "Log lines cut for parsing because they were too long.", [
    [output.cutLines],
  ]);
  write.counter("launchpad_state_write_failures_total", "Writes to the state folder that failed.", [
    [snapshot.failedWrites],
  ]);
  const cpu = process.cpuUsage();
  write.gauge("launchpad_process_resident_memory_bytes", "Memory of the launcher itself.", [
    [process.memoryUsage.rss()],
  ]);
  write.counter("launchpad_process_cpu_seconds_total", "Processor time of the launcher itself.", [
    [(cpu.user + cpu.system) / 1e6],
  ]);
}

function describeTraining(write: MetricWriter, { snapshot }: TellFacts, nowMs: number): void {
  const { observed, silence } = snapshot;
  const { step } = observed;
  write.counter("launchpad_steps_total", "Training steps seen over all runs.", [[snapshot.totalSteps]]);
  write.gauge("launchpad_outer_step", "Outer step or epoch of the last step.", [[step?.outer]]);
  write.gauge("launchpad_inner_step", "Inner step of the last step.", [[step?.inner]]);
  write.gauge("launchpad_loss", "Loss of the last step as the software printed it.", [[step?.loss]]);
  write.gauge("launchpad_learning_rate", "Learning rate of the last step.", [[step?.learningRate]]);
  write.gauge("launchpad_gradient_norm", "Norm of the gradient of the last step.", [[step?.gradNorm]]);
  write.gauge("launchpad_validation_loss", "Loss of the last evaluation.", [[observed.validation?.loss]]);
  write.gauge("launchpad_job_steps", "Steps of the whole job.", [[observed.progress?.total]]);
  write.gauge("launchpad_job_steps_done", "Steps of the job that are done.", [[observed.progress?.done]]);
  write.gauge("launchpad_step_duration_seconds", "Time between the last two steps.", [
    [observed.stepSeconds],
  ]);
  write.gauge("launchpad_step_age_seconds", "Time since the last step.", [
    [step === undefined ? undefined : (nowMs - step.atMs) / 1_000],
  ]);
  write.gauge("launchpad_silence_allowed_seconds", "Longest time without a step that is legitimate now.", [
    [silence?.allowedSeconds],
  ]);
  write.counter(
    "launchpad_events_total",
    "Events read from the software's log, by name.",
    Object.entries(snapshot.totals).map(([event, count]) => [count, { event }]),
  );
}

function describeCycle(write: MetricWriter, { file, snapshot }: TellFacts, nowMs: number): void {
  const { supervision } = file;
  if (supervision?.cycle === undefined) return;
  const now = cycleNow(supervision.cycle, snapshot.observed, nowMs);
  write.gauge(
    "launchpad_cycle_phase",
    "1 for the phase that the network's round is in.",
    now === undefined
      ? []
      : supervision.cycle.phases.map(({ name }) => [name === now.phase ? 1 : 0, { phase: name }]),
  );
  write.gauge("launchpad_cycle_phase_left_seconds", "Time until the phase ends.", [[now?.leftSeconds]]);
  write.gauge(
    "launchpad_cycle_next_window_seconds",
    "Time until the next phase begins in which the software must act.",
    [[now?.nextWindow?.inSeconds]],
  );
}

function describeBucket(write: MetricWriter, { file, snapshot }: TellFacts, nowMs: number): void {
  if (file.bucket?.maxObjectAgeSeconds === undefined) return;
  const { bucket } = snapshot;
  const labels = { bucket: file.bucket.name };
  const age =
    bucket?.scoredAgeSeconds === undefined
      ? undefined
      : bucket.scoredAgeSeconds + (nowMs - bucket.atMs) / 1_000;
  write.gauge("launchpad_bucket_object_age_seconds", "Age of the object that validators judge.", [
    [age, labels],
  ]);
  write.gauge("launchpad_bucket_object_age_limit_seconds", "Age past which validators reject it.", [
    [file.bucket.maxObjectAgeSeconds, labels],
  ]);
  write.gauge("launchpad_bucket_reachable", "1 where the last request to the bucket was answered well.", [
    [bucket === undefined ? undefined : bucket.problem === undefined ? 1 : 0, labels],
  ]);
  write.gauge("launchpad_clock_offset_seconds", "This machine's clock minus the bucket's.", [
    [bucket?.clockOffsetSeconds],
  ]);
}

function describeChecks(write: MetricWriter, { preflight }: TellFacts): void {
  write.gauge(
    "launchpad_preflight_failed",
    "1 for each preflight check that failed before the start, 0 for one that passed.",
    (preflight?.results ?? [])
      .filter((each) => each.status !== "notChecked")
      .map((each) => [each.status === "failed" ? 1 : 0, { check: each.id, severity: each.severity }]),
  );
}
