import type { RuleSource } from "./gpus";

/** Value of a task by its work, as it was until the tournaments replaced it. */
export const TASK_WORK_RULE: RuleSource = {
  date: "2024-11-27 to 2025-11-03",
  source:
    "rayonlabs/G.O.D@076e87fc (2025-07-17): validator/evaluation/scoring.py:54-73; removed in 71cb2e0d; guide 002",
};

/** Ranks and tournaments as they are now. */
export const TOURNAMENT_RULE: RuleSource = {
  date: "2025-12-12",
  source:
    "rayonlabs/G.O.D@86623e97: validator/evaluation/scoring.py:43-157, validator/evaluation/tournament_scoring.py:21-72, validator/core/constants.py",
};

/** The guide's formula: 2 x sqrt(hours x size), with nothing around it. Of no use today: see `taskPoints`. */
export function guideTaskWork(hours: number, sizeB: number): number {
  return 2 * Math.sqrt(hours * sizeB);
}

/**
 * What upstream really computed then: whole 1e9s of parameters, 1 to 40 where they were counted and at most 8 where they
 * were read from the model's name, and at least 1 in all.
 */
export function formerTaskWork(hours: number, size: { countedB: number } | { namedB: number }): number {
  const sizeB =
    "countedB" in size ? Math.min(40, Math.max(1, Math.floor(size.countedB))) : Math.min(8, size.namedB);
  return Math.max(1, 2 * Math.sqrt(hours * sizeB));
}

/** One miner's result of a task. */
export interface TaskResult {
  /** Loss on the test set; GRPO: a score, higher is better. Undefined: failed or not fine-tuned. */
  loss: number | undefined;
}

const FIRST = 3;
const PENALTY = -1;
const FEW = 8;

/**
 * Scores of one task today, in the order given: 3 for the first, 0 for the rest, -1 for the last quarter where more than
 * eight are valid, and -1 for who failed where anybody is valid.
 */
export function taskScores(results: readonly TaskResult[], higherIsBetter = false): number[] {
  const ranked = results
    .map(({ loss }, index) => ({ loss, index }))
    .filter(
      (each): each is { loss: number; index: number } => each.loss !== undefined && !Number.isNaN(each.loss),
    )
    .sort((a, b) => (higherIsBetter ? b.loss - a.loss : a.loss - b.loss));
  const scores: number[] = results.map(() => (ranked.length === 0 ? 0 : PENALTY));
  const last =
    ranked.length > FEW ? ranked.length - Math.max(1, Math.floor(ranked.length * 0.25)) : ranked.length;
  ranked.forEach(({ index }, rank) => {
    scores[index] = rank === 0 ? FIRST : rank < last ? 0 : PENALTY;
  });
  return scores;
}

/** Weight of a tournament's type (constants.py:209-210). */
const TYPE_WEIGHT = { text: 0.15, image: 0.1 } as const;

/** Points that winning one task of a tournament's round is worth today: neither hours nor size count. */
export function taskPoints(type: keyof typeof TYPE_WEIGHT, round: number): number {
  return round * TYPE_WEIGHT[type];
}

/** Share of the weight that each rank of a tournament gets: a geometric series of 0.3 (constants.py:112). */
export function rankShares(participants: number): number[] {
  const raw = Array.from({ length: participants }, (_, rank) => 0.3 ** rank);
  const sum = raw.reduce((total, each) => total + each, 0);
  return raw.map((each) => each / sum);
}

/** Margin by which a challenger must win a boss round's task (tournament/utils.py:85-90). */
export function challengerMargin(consecutiveWins: number): number {
  return Math.max(0.03, 0.1 * 0.8 ** (consecutiveWins - 1));
}
