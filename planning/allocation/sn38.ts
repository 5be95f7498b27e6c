import type { RuleSource } from "./gpus";

/** A set of weights of SN38's score. */
export interface Sn38Weights {
  train: number;
  allReduce: number;
}

/** As the validators have it, since f74f0b6 of 2025-06-13. */
export const SN38_WEIGHTS: Sn38Weights = { train: 0.75, allReduce: 0.25 };
export const SN38_SCORE_RULE: RuleSource = {
  date: "2025-06-13 to 2025-12-23",
  source:
    "dstrbtd/DistributedTraining@082f3a63: distributed_training/validator/reward.py:61-62,697-737,790-806",
};

/** As guide 000 has it. */
export const GUIDE_WEIGHTS: Sn38Weights = { train: 0.7, allReduce: 0.3 };
export const GUIDE_SCORE_RULE: RuleSource = {
  date: "not dated",
  source: "guide 000, Understanding the Scoring System",
};

/** One miner as its validators see it. */
export interface Sn38Miner {
  /** OpenSkill's ordinal on random data. */
  random: number;
  /** Moving average of whether assigned data improved more than random data, 0 to 1. */
  assigned: number;
  /** False only after an all-reduce that failed. */
  allReduce: boolean;
  /** Whether the bucket is fresh. */
  valid: boolean;
}

/** Upstream: the product, never below 0. */
export function trainScore({ random, assigned }: Sn38Miner): number {
  return Math.max(0, random * assigned);
}

/** The assigned average after one more round; a round that could not be scored counts as 0 (reward.py:331-348,732). */
export function nextAssigned(average: number, better: boolean): number {
  return 0.95 * average + (better ? 0.05 : 0);
}

/** Totals of all miners today: both parts are normalised over the miners before they are weighed. */
export function sn38Scores(miners: readonly Sn38Miner[], weights = SN38_WEIGHTS): number[] {
  const train = normalised(miners.map(trainScore));
  const allReduce = normalised(miners.map((miner) => (miner.allReduce ? 1 : 0)));
  return miners.map(
    ({ valid }, index) =>
      (weights.train * (train[index] ?? 0) + weights.allReduce * (allReduce[index] ?? 0)) * (valid ? 1 : 0),
  );
}

/** The guide's total of one miner: nothing is normalised, so that it says nothing about the share. */
export function guideScore(miner: Sn38Miner, weights = GUIDE_WEIGHTS): number {
  const train = miner.random * miner.assigned;
  return (weights.train * train + weights.allReduce * (miner.allReduce ? 1 : 0)) * (miner.valid ? 1 : 0);
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, each) => total + Math.abs(each), 0);
  return sum === 0 ? values.map(() => 0) : values.map((each) => each / sum);
}
