/** The head of the page: what runs, whether it is well, and the figures that matter most. */
import type { StateView } from "../view";
import { bar, el, fill } from "./dom";
import { clock, duration, number } from "./format";
import { uploadsTile } from "./uploads";

const PHASES: Readonly<Record<StateView["phase"], readonly [text: string, tone: string]>> = {
  starting: ["starting", "warn"],
  running: ["running", "good"],
  stopping: ["stopping", "warn"],
  waiting: ["waiting to restart", "warn"],
  uploading: ["done, last upload", "good"],
  done: ["done", "good"],
  held: ["held for inspection", "bad"],
  ended: ["ended", "bad"],
};

/** Name, phase and what the run is. */
export function showHead(state: StateView): void {
  const [text, tone] = PHASES[state.phase];
  const wait = state.nextStartInSeconds === undefined ? "" : `, in ${duration(state.nextStartInSeconds)}`;
  fill("title", el("h1", "", state.trainer), el("span", `badge ${tone}`, `${text}${wait}`));
  const run = state.run === undefined ? "" : `run ${state.run.number} for ${duration(state.run.ageSeconds)}`;
  const facts = [
    state.workload,
    run,
    `launcher up ${duration(state.uptimeSeconds)}`,
    `bundle ${state.bundle.slice(0, 12)}`,
  ];
  fill("subtitle", facts.filter((each) => each !== "").join(" · "));
  document.title = `${state.trainer}: ${text}`;
}

/** What must not be overlooked. */
export function showBanners(state: StateView): void {
  const banners: HTMLElement[] = [];
  const add = (tone: string, text: string) => banners.push(el("p", `banner ${tone}`, text));
  const held = state.phase === "held" ? state.timeline.find(({ title }) => title === "hold") : undefined;
  if (held !== undefined) add("bad", `Given up for ${held.detail}; ${held.outcome ?? "nothing runs"}.`);
  if (state.phase === "done") add("note", doneText(state));
  for (const row of state.timeline) if (row.kind === "fault") add("bad", `${row.title}: ${row.detail}`);
  for (const each of state.preflight?.results ?? [])
    if (each.status === "failed" && each.severity === "critical")
      add("bad", `Check ${each.id} before the start: ${each.found}. Mend: ${each.mend ?? ""}`);
  if (state.ladder !== undefined) add("warn", ladderText(state.ladder, state.nowMs));
  if (state.simulatedGpus) add("note", "The GPUs are simulated. What is said of them proves nothing.");
  if (state.output.droppedLines > 0)
    add("warn", `${number(state.output.droppedLines, 0)} log lines were dropped: the reader is too slow.`);
  if (state.failedWrites > 0) add("warn", `${state.failedWrites} writes to the state folder failed.`);
  fill("banners", ...banners);
}

function doneText({ timeline, nowMs }: StateView): string {
  const row = timeline.find(({ kind, title }) => kind === "action" && title === "done");
  const when = row === undefined ? "" : ` (${clock(row.atMs, nowMs)})`;
  return `The job is done${when}. Nothing runs; the launcher stays to show what was.`;
}

function ladderText({ step, chosen }: NonNullable<StateView["ladder"]>, nowMs: number): string {
  const when =
    chosen === undefined ? "" : `; chosen ${clock(Date.parse(chosen.at), nowMs)} after ${chosen.cause}`;
  return `Step ${step} of the memory ladder is in force, not the plan's own values${when}.`;
}

/** The figures. */
export function showTiles(state: StateView, slowSeconds: number | undefined): void {
  fill(
    "tiles",
    stepTile(state),
    progressTile(state),
    cycleTile(state),
    tile(
      "Loss",
      state.step === undefined ? "–" : lossText(state.step.loss),
      lossNote(state),
      state.step?.loss === null ? "bad" : "",
    ),
    stepTimeTile(state, slowSeconds),
    uploadTile(state),
    uploadsTile(state),
    tile(
      "Restarts in 24 h",
      `${state.restarts.lastDay}`,
      state.restarts.budget === 0 ? "no restarts by the launcher" : `of ${state.restarts.budget} allowed`,
      state.restarts.budget > 0 && state.restarts.lastDay >= state.restarts.budget ? "bad" : "",
    ),
  );
}

function stepTile({ step, totalSteps, silence }: StateView): HTMLElement {
  if (step === undefined)
    return tile("Step", "–", silence === undefined ? "none yet" : waitNote(silence), "");
  const outer = step.outer === undefined ? "" : `outer ${step.outer}, `;
  const main = step.inner === undefined ? number(totalSteps, 0) : number(step.inner, 0);
  return tile("Step", main, `${outer}${duration(step.ageSeconds)} ago`, "");
}

function waitNote(silence: NonNullable<StateView["silence"]>): string {
  return `${duration(silence.ageSeconds)} of at most ${duration(silence.allowedSeconds)}`;
}

function lossText(loss: number | null): string {
  return loss === null
    ? "NaN"
    : loss.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
}

function lossNote({ step, validation }: StateView): string {
  const rate = step?.learningRate === undefined ? "" : `learning rate ${step.learningRate.toExponential(2)}`;
  const checked = validation === undefined ? "" : `validation ${lossText(validation.loss)}`;
  return [rate, checked].filter((each) => each !== "").join(", ");
}

/** How far a job is. */
function progressTile({ progress }: StateView): HTMLElement | undefined {
  if (progress === undefined) return undefined;
  const { done, total, leftSeconds } = progress;
  const left = leftSeconds === undefined ? "" : `, about ${duration(leftSeconds)} left`;
  const element = tile(
    "Progress",
    `${Math.floor((100 * done) / total)} %`,
    `step ${number(done, 0)} of ${number(total, 0)}${left}`,
    "",
  );
  element.append(bar(done / total, "accent", `${done} of ${total} steps`));
  return element;
}

/** Where the network's round stands, and when the software must act next. */
function cycleTile({ cycle }: StateView): HTMLElement | undefined {
  if (cycle === undefined) return undefined;
  const { phase, leftSeconds, window, nextWindow, roundsCommitted, roundsMissed } = cycle;
  const next = window
    ? "its window is open"
    : nextWindow === undefined
      ? ""
      : `${nextWindow.phase} in ${duration(nextWindow.inSeconds)}`;
  const rounds = `${roundsCommitted} rounds committed, ${roundsMissed} lost`;
  const note = [`${duration(leftSeconds)} left`, next, rounds].filter((each) => each !== "").join(" · ");
  return tile("Phase", phase, note, roundsMissed > 0 ? "warn word" : "word");
}

function stepTimeTile({ step }: StateView, slowSeconds: number | undefined): HTMLElement {
  const seconds = step?.seconds;
  if (seconds === undefined) return tile("Step time", "–", "", "");
  const slow = slowSeconds !== undefined && seconds > slowSeconds;
  const note = slowSeconds === undefined ? "" : `slow above ${number(slowSeconds, 1)} s`;
  return tile("Step time", `${number(seconds, 1)} s`, note, slow ? "warn" : "");
}

/** The object that validators judge. Nobody looks at the bucket for it where the launcher itself uploads. */
function uploadTile({ bucket, events, uploads }: StateView): HTMLElement | undefined {
  if (bucket === undefined || uploads !== undefined) return undefined;
  if (bucket.ageSeconds === undefined) {
    const claimed = events.uploadDone?.ageSeconds;
    const note =
      bucket.problem ??
      (claimed === undefined ? "bucket not looked at yet" : `log claims one ${duration(claimed)} ago`);
    return tile("Upload age", "–", note, bucket.problem === undefined ? "" : "bad");
  }
  const share = bucket.ageSeconds / bucket.limitSeconds;
  const tone = share >= 1 ? "bad" : share > 0.6 ? "warn" : "good";
  const element = tile(
    "Upload age",
    duration(bucket.ageSeconds),
    `validators take up to ${duration(bucket.limitSeconds)}`,
    tone === "good" ? "" : tone,
  );
  element.append(bar(share, tone, `${Math.round(share * 100)} % of the limit`));
  return element;
}

function tile(name: string, value: string, note: string, tone: string): HTMLElement {
  return el(
    "div",
    `tile ${tone}`,
    el("div", "name", name),
    el("div", "value", value),
    el("div", "small", note),
  );
}
