/**
 * Whether validators would take what lies in a bucket. Pure: the caller looks, this judges. SN38's validators ask for
 * two things under `epoch-N/`: that `gradients.pt` is younger than MAX_UPLOAD_INTERVAL (reward.py:530-550), and that the
 * newest entry of `block_list` in `config.json` is at most half an all-reduce interval old (reward.py:317-324).
 */

/** A block of Bittensor's chain takes 12 s; upstream reckons with the same figure (reward.py:326). */
export const SECONDS_PER_BLOCK = 12;

/** From bad to good; `unknown` is for what could not be told. */
export type Verdict = "missing" | "stale" | "unknown" | "fresh";

/** Limits of a workload's contract, in seconds. */
export interface FreshnessLimits {
  maxObjectAgeSeconds: number;
  maxBlockAgeSeconds: number;
}

/** An age that was judged. */
export interface AgeJudgement {
  verdict: Verdict;
  /** Undefined when there is nothing whose age could be told. */
  ageSeconds: number | undefined;
  /** Whether the true age may be higher. */
  atLeast: boolean;
  limitSeconds: number;
  /** What is wrong, when it is not the age. */
  reason: string | undefined;
}

/** The scored object: stale from the limit on, since upstream asks for less than it. */
export function judgeObject(ageSeconds: number | undefined, limits: FreshnessLimits): AgeJudgement {
  const limitSeconds = limits.maxObjectAgeSeconds;
  const judged = { ageSeconds, atLeast: false, limitSeconds };
  if (ageSeconds === undefined) return { ...judged, verdict: "missing", reason: "there is no such object" };
  return { ...judged, verdict: ageSeconds < limitSeconds ? "fresh" : "stale", reason: undefined };
}

/** What is known about the block list. */
export interface BlockListSighting {
  /** Content of `config.json`, parsed; undefined when there is no such object. */
  config: unknown;
  /** Since config.json was written: no entry can be younger. */
  writtenAgeSeconds: number;
  /** Newest block of the chain, when known. */
  currentBlock: number | undefined;
}

/**
 * The newest entry of the block list: stale past the limit. Without the chain's block the age of the file stands in:
 * a lower bound, so `stale` is certain and `fresh` is not.
 */
export function judgeBlockList(sighting: BlockListSighting, limits: FreshnessLimits): AgeJudgement {
  const limitSeconds = limits.maxBlockAgeSeconds;
  const bad = (verdict: Verdict, reason: string): AgeJudgement => {
    return { verdict, ageSeconds: undefined, atLeast: false, limitSeconds, reason };
  };
  if (sighting.config === undefined) return bad("missing", "there is no config.json");
  const blocks = blockListOf(sighting.config);
  if (blocks === undefined) return bad("missing", "config.json has no block_list of block numbers");
  const newest = blocks.reduce((highest, block) => Math.max(highest, block), -1);
  // max([]) raises there, and the scores of the round are reset to 0.
  if (newest < 0) return bad("missing", "the block list is empty: no data was fetched since the last upload");
  const { currentBlock, writtenAgeSeconds } = sighting;
  // A node that lags behind may know fewer blocks than the miner had seen.
  const ageSeconds =
    currentBlock === undefined ? writtenAgeSeconds : Math.max(0, currentBlock - newest) * SECONDS_PER_BLOCK;
  const verdict = ageSeconds > limitSeconds ? "stale" : "fresh";
  return { verdict, ageSeconds, atLeast: currentBlock === undefined, limitSeconds, reason: undefined };
}

function blockListOf(config: unknown): readonly number[] | undefined {
  if (typeof config !== "object" || config === null || !("block_list" in config)) return undefined;
  const list = config.block_list;
  if (!Array.isArray(list)) return undefined;
  return list.every((each) => Number.isSafeInteger(each) && each >= 0) ? list : undefined;
}

/** The epoch of a prefix `epoch-12/`; undefined for any other text. */
export function epochOf(prefix: string): number | undefined {
  const digits = /^epoch-(\d{1,15})\/$/.exec(prefix)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Where the trainer says it is. */
export interface ProgressPointer {
  epoch: number;
  innerStep: number;
}

/** What the root `metadata.json` points at; undefined when it does not say so (progress_tracker.py:153-158). */
export function progressOf(metadata: unknown): ProgressPointer | undefined {
  if (typeof metadata !== "object" || metadata === null) return undefined;
  const { outer_step: epoch, inner_step: innerStep } = metadata as Record<string, unknown>;
  return isCount(epoch) && isCount(innerStep) ? { epoch, innerStep } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

const order: readonly Verdict[] = ["missing", "stale", "unknown", "fresh"];

/** The worst of several; `unknown` for none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return order.find((each) => verdicts.includes(each)) ?? "unknown";
}
