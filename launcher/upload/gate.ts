/**
 * The upload gate: no upload of worthless state. Pure rules on what was seen of a checkpoint; everything that speaks
 * against it is said at once.
 */
import picomatch from "picomatch";
import type { LaunchUploads } from "../../workloads/launchfile/uploads";
import { type Losses, trimmedMean } from "./losses";
import type { Scan } from "./scan";

/** Why an upload is refused. */
export const refusalReasons = [
  "folderMissing",
  "stepUnknown",
  "stepTooEarly",
  "lossUnknown",
  "lossNotFinite",
  "lossNotFallen",
  "fileMissing",
  "fileEmpty",
  "fileChanged",
  "fileTruncated",
  "fileBroken",
  "weightsNotFinite",
] as const;

/** One of them. */
export type RefusalReason = (typeof refusalReasons)[number];

/** One reason with what was seen: figures, the rule. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly evidence: string;
}

/** A file of the checkpoint, its name relative to the folder. */
export interface FoundFile {
  readonly name: string;
  readonly bytes: number;
  readonly changedMs: number;
}

/** What is in the folder. */
export interface FoundFolder {
  readonly files: readonly FoundFile[];
  /** Symbolic links and whatever else is no plain file: never uploaded. */
  readonly others: readonly string[];
}

/** What is known before a file is opened. */
export interface Candidate {
  readonly step: number | undefined;
  readonly losses: Losses;
  /** Undefined where there is no such folder. */
  readonly folder: FoundFolder | undefined;
}

/** The rules that need no look into a file: these come first, because they cost nothing. */
export function judgeCandidate(rules: GateRules, { step, losses, folder }: Candidate): Refusal[] {
  return [
    ...judgeStep(rules, step),
    ...judgeLoss(rules, losses),
    ...(folder === undefined
      ? [refusal("folderMissing", "the folder is not there")]
      : judgeFiles(rules, folder)),
  ];
}

/** The part of launch.json that the gate goes by. */
export type GateRules = Pick<LaunchUploads, "minimumStep" | "loss" | "required">;

function judgeStep({ minimumStep }: GateRules, step: number | undefined): Refusal[] {
  if (step === undefined) {
    return minimumStep === 0
      ? []
      : [refusal("stepUnknown", `no step was seen; before step ${minimumStep} a checkpoint is worthless`)];
  }
  return step >= minimumStep
    ? []
    : [refusal("stepTooEarly", `step ${step}; before step ${minimumStep} a checkpoint is worthless`)];
}

function judgeLoss({ loss }: GateRules, { first, last }: Losses): Refusal[] {
  if (loss === undefined) return [];
  const { window } = loss;
  const odd = last.filter((value) => !Number.isFinite(value)).length;
  if (odd > 0) {
    return [refusal("lossNotFinite", `${odd} of the last ${last.length} losses are NaN or infinite`)];
  }
  if (first.length < window || last.length < window) {
    const seen = `${first.length} at the start and ${last.length} since`;
    return [refusal("lossUnknown", `losses seen: ${seen}; ${window} of each are needed to compare them`)];
  }
  const [before, now] = [trimmedMean(first), trimmedMean(last)];
  if (now < before) return [];
  const figures = `mean loss ${digits(now)} over the last ${window} steps, ${digits(before)} over the first ${window}`;
  return [refusal("lossNotFallen", `${figures}; it must have fallen`)];
}

function judgeFiles({ required }: GateRules, { files, others }: FoundFolder): Refusal[] {
  const refusals: Refusal[] = [];
  for (const pattern of required) {
    const matches = picomatch(pattern, { dot: true });
    const found = files.filter(({ name }) => matches(name));
    const empty = found.find(({ bytes }) => bytes === 0);
    const link = others.find((name) => matches(name));
    if (empty !== undefined) refusals.push(refusal("fileEmpty", `${empty.name} is empty`));
    else if (found.length === 0) {
      const why =
        link === undefined ? "no file matches" : `${link} is a link or no plain file, which is not uploaded;`;
      refusals.push(refusal("fileMissing", `${why} ${pattern}`));
    }
  }
  return refusals;
}

/** The rules that need a look into the files. */
export function judgeScans(scans: readonly FileScan[]): Refusal[] {
  return scans.flatMap(({ name, scan }) => {
    if (scan.verdict === "truncated")
      return [refusal("fileTruncated", `${name} is truncated: ${scan.problem}`)];
    if (scan.verdict === "broken") return [refusal("fileBroken", `${name} cannot be read: ${scan.problem}`)];
    if (scan.verdict !== "notFinite") return [];
    const { tensor, dtype, shape, index } = scan;
    const where = `${name}: tensor ${tensor.slice(0, 200)} (${dtype}, [${shape.join(", ")}])`;
    return [refusal("weightsNotFinite", `${where} holds NaN or infinity at index ${index}`)];
  });
}

/** A file that was looked into. */
export interface FileScan {
  readonly name: string;
  readonly scan: Scan;
}

/** Files whose size or time changed between two looks: somebody still writes them. */
export function changedFiles(before: readonly FoundFile[], after: readonly FoundFile[]): string[] {
  const now = new Map(after.map((file) => [file.name, file]));
  const known = new Set(before.map(({ name }) => name));
  const gone = before.filter(({ name, bytes, changedMs }) => {
    const file = now.get(name);
    return file === undefined || file.bytes !== bytes || file.changedMs !== changedMs;
  });
  return [...gone, ...after.filter(({ name }) => !known.has(name))].map(({ name }) => name);
}

/** What a passed gate still has to say: weights that nobody looked at, and how fast the others were read. */
export function gateNotes(scans: readonly FileScan[]): string[] {
  const notes = scans.flatMap(({ name, scan }) =>
    scan.verdict === "notScanned" ? [`${name}: weights not looked at, ${scan.why}`] : [],
  );
  const files = scans.filter(({ scan }) => scan.verdict === "finite").length;
  if (files === 0) return notes;
  const megabytes = totals(scans).bytes / 1e6;
  const speed = Math.round((scanSpeed(scans) ?? 0) / 1e6);
  return [
    `${files} safetensors files without NaN or infinity (${megabytes.toFixed(1)} MB, ${speed} MB/s)`,
    ...notes,
  ];
}

/** Bytes per second at which weights were looked through; undefined where there were none. */
export function scanSpeed(scans: readonly FileScan[]): number | undefined {
  const { bytes, seconds } = totals(scans);
  return seconds > 0 ? bytes / seconds : undefined;
}

function totals(scans: readonly FileScan[]): { bytes: number; seconds: number } {
  let [bytes, seconds] = [0, 0];
  for (const { scan } of scans) {
    if (scan.verdict !== "finite") continue;
    bytes += scan.bytes;
    seconds += scan.seconds;
  }
  return { bytes, seconds };
}

/** A refusal; shared with whoever sees a checkpoint change later. */
export function refusal(reason: RefusalReason, evidence: string): Refusal {
  return { reason, evidence };
}

function digits(value: number): string {
  return Number(value.toPrecision(5)).toString();
}
