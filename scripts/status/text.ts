/** The report of `npm run status` for people. Pure. */
import { type Fact, facts, visible } from "../print/layout";
import type { Page, Style } from "../print/style";
import { count, plural } from "../print/units";
import { formatAge, formatBytes } from "../r2/duration";
import type { StatusReport, TrainerReport, TrainerState, Verdict } from "./report";

/** Past this share of the limit an upload is shown as a warning. */
const lateShare = 0.6;

/** Lines of the report. */
export function statusLines({ stack, trainers }: StatusReport, page: Page): string[] {
  if (trainers.length === 0) return [stack === undefined ? "No trainer." : `Stack ${stack} has no trainer.`];
  return trainers.flatMap((each, index) => [
    ...(index === 0 ? [] : [""]),
    ...trainerLines(withVisibleTexts(each), page),
  ]);
}

/** What came from elsewhere must not move the cursor: in every text at once, so that none is forgotten. */
function withVisibleTexts(report: TrainerReport): TrainerReport {
  return JSON.parse(JSON.stringify(report), (_, value) =>
    typeof value === "string" ? visible(value) : value,
  );
}

function trainerLines({ trainer, host, verdict, reasons, state }: TrainerReport, page: Page): string[] {
  const { style, width } = page;
  const place = host === undefined ? "" : ` on ${host}`;
  const phase = state === undefined ? "" : `${phases[state.phase]}, `;
  const head = `${style.bold(trainer)}${place}: ${phase}${mark(verdict, style)}`;
  const why: Fact[] = reasons.map((reason) => ["!", reason]);
  const rows = state === undefined ? [] : stateFacts(state, style);
  return [
    head,
    ...facts(why, width, 2, (text) => paintOf(verdict, style)(text)),
    ...facts(rows, width, 2, style.dim),
  ];
}

const phases: Readonly<Record<TrainerState["phase"], string>> = {
  starting: "starting",
  running: "training",
  stopping: "stopping",
  waiting: "restarting",
  uploading: "uploading",
  done: "done",
  held: "given up",
  ended: "ended",
};

const words: Readonly<Record<Verdict, string>> = {
  well: "well",
  busy: "busy",
  trouble: "in trouble",
  unknown: "no answer",
  off: "not asked",
};

function mark(verdict: Verdict, style: Style): string {
  return paintOf(verdict, style)(words[verdict]);
}

function paintOf(verdict: Verdict, style: Style): (text: string) => string {
  if (verdict === "well") return style.good;
  if (verdict === "busy") return style.warn;
  return verdict === "off" ? style.dim : style.bad;
}

function stateFacts(state: TrainerState, style: Style): Fact[] {
  const { restarts, lastAction } = state;
  return [
    ["step", stepText(state)],
    ["loss", lossText(state)],
    ["step time", state.step?.seconds === undefined ? undefined : `${state.step.seconds.toFixed(1)} s`],
    ["upload", launcherUploadText(state) ?? uploadText(state, style)],
    ["GPUs", gpuText(state)],
    [
      "last action",
      lastAction === undefined
        ? undefined
        : `${lastAction.action} for ${lastAction.cause} ${formatAge(lastAction.ageSeconds)} ago: ${lastAction.outcome ?? ""}`,
    ],
    [
      "restarts",
      restarts.budget === 0
        ? "none by the launcher"
        : `${count(restarts.lastDay)} of ${count(restarts.budget)} in 24 hours`,
    ],
    ["ladder", ladderText(state)],
    ["software", softwareText(state)],
    ["bundle", state.bundle.slice(0, 12)],
    [
      "launcher",
      `${state.launcher?.slice(0, 12) ?? "of an older version"}, up ${formatAge(state.uptimeSeconds)}`,
    ],
  ];
}

function stepText({ step, silence }: TrainerState): string {
  if (step === undefined)
    return silence === undefined
      ? "none yet"
      : `none for ${formatAge(silence.ageSeconds)}, at most ${formatAge(silence.allowedSeconds)} ${silence.why}`;
  const outer = step.outer === undefined ? "" : `outer ${count(step.outer)}, `;
  const inner = step.inner === undefined ? count(step.total) : `inner ${count(step.inner)}`;
  return `${outer}${inner}, ${formatAge(step.ageSeconds)} ago`;
}

function lossText({ step }: TrainerState): string | undefined {
  if (step === undefined) return undefined;
  return step.loss === null ? "NaN" : String(Number(step.loss.toPrecision(5)));
}

function uploadText({ upload }: TrainerState, style: Style): string | undefined {
  if (upload === undefined) return undefined;
  const { bucket, ageSeconds, limitSeconds, problem } = upload;
  const limit = `limit ${formatAge(limitSeconds)}, ${bucket}`;
  if (ageSeconds === undefined) return `${problem ?? "none seen yet"}; ${limit}`;
  const age = `${formatAge(ageSeconds)} old`;
  const share = ageSeconds / limitSeconds;
  const paint = share > 1 ? style.bad : share > lateShare ? style.warn : (text: string) => text;
  return `${paint(age)}, ${limit}`;
}

function launcherUploadText({ launcherUploads: uploads }: TrainerState): string | undefined {
  if (uploads === undefined) return undefined;
  const { last, refused, failed, lastRefusal } = uploads;
  const texts = [
    last === undefined ? "none yet" : `${stepName(last.step)} ${formatAge(last.ageSeconds)} ago`,
    last?.bytes === undefined ? "" : formatBytes(last.bytes),
    refused === 0 ? "" : `${count(refused)} refused`,
    failed === 0 ? "" : `${count(failed)} failed`,
    lastRefusal === undefined
      ? ""
      : `${stepName(lastRefusal.step)} refused ${formatAge(lastRefusal.ageSeconds)} ago: ${lastRefusal.evidence}`,
  ];
  return texts.filter((text) => text !== "").join(", ");
}

function stepName(step: number | undefined): string {
  return step === undefined ? "unknown step" : `step ${count(step)}`;
}

function gpuText({ gpus }: TrainerState): string | undefined {
  if (gpus === undefined) return undefined;
  const rows = gpus.rows.map((row) => {
    const { memoryUsedMiB: used, memoryTotalMiB: total, utilisationPercent: busy } = row;
    const memory = used === undefined ? "?" : gib(used);
    return `${row.index}: ${memory}/${total === undefined ? "?" : gib(total)} GiB ${busy ?? "?"}%`;
  });
  const all = [...rows, ...(gpus.problem === undefined ? [] : [gpus.problem])].join("; ");
  return gpus.simulated ? `${all} (simulated)` : all;
}

function gib(mib: number): string {
  return (mib / 1024).toFixed(1);
}

/** The id of a step as planning/trainers/sn38Supervision.ts makes it. */
const stepId = /^micro-(\d+)-effective-(\d+)-upload-(\d+)$/;

function ladderText({ ladder }: TrainerState): string | undefined {
  if (ladder === undefined) return undefined;
  const [, micro, effective, upload] = stepId.exec(ladder.step) ?? [];
  const what =
    micro === undefined
      ? `step ${ladder.step}`
      : `micro-batch ${micro}, effective batch ${effective}, upload_steps ${upload}`;
  const when =
    ladder.chosen === undefined
      ? "chosen before this launcher was started"
      : `chosen ${ladder.chosen.at.slice(0, 16).replace("T", " ")} UTC after ${ladder.chosen.cause}`;
  return `${what}, ${when}`;
}

function softwareText({ workload, run }: TrainerState): string {
  return run === undefined ? workload : `${workload}, run ${run.number} for ${formatAge(run.ageSeconds)}`;
}

/** One line under a report that is shown again and again. */
export function watchLine(trainers: number, everySeconds: number, page: Page): string {
  return page.style.dim(
    `${plural(trainers, "trainer")}, again every ${formatAge(everySeconds)}; Ctrl-C ends it`,
  );
}
