import type { RuleSource } from "./gpus";

/** Rank by improvement, as it is now. */
export const CONNITO_SCORE_RULE: RuleSource = {
  date: "2026-05-06",
  source:
    "Connito-AI/Connito@0c936fae: connito/validator/evaluator.py:108-250,663-670; 908263f of 2026-05-01",
};

/** What guide 003 says: the lower the absolute loss, the higher the reward. */
export const GUIDE_CONNITO_RULE: RuleSource = { date: "not dated", source: "guide 003, How Scoring Works" };

/** Points of the first three ranks (evaluator.py:119). */
const RANK_POINTS = [2.25, 1.5, 1] as const;

/** Improvement over the global model's loss, as it is ranked. */
export function improvement(baselineLoss: number, loss: number): number {
  return Math.max(0, baselineLoss - loss) ** 1.2;
}

/** Points of one round, in the order given: three ranks, and nothing for who did not improve or ties with another. */
export function roundPoints(baselineLoss: number, losses: readonly (number | undefined)[]): number[] {
  const signals = losses.map((loss) => (loss === undefined ? 0 : improvement(baselineLoss, loss)));
  const unique = signals.filter(
    (signal, index) => signal > 0 && signals.every((other, at) => at === index || other !== signal),
  );
  const ranked = [...unique].sort((a, b) => b - a);
  return signals.map((signal) => (unique.includes(signal) ? (RANK_POINTS[ranked.indexOf(signal)] ?? 0) : 0));
}
