import { CONNITO_SCORE_RULE, GUIDE_CONNITO_RULE } from "./connito";
import { TASK_WORK_RULE, TOURNAMENT_RULE } from "./god";
import { GUIDE_GPU_RULE, type RuleSource, UPSTREAM_GPU_RULE } from "./gpus";
import { GUIDE_SCORE_RULE, SN38_SCORE_RULE } from "./sn38";

/** One state of a rule. */
export interface RuleState extends RuleSource {
  says: string;
}

/** How a rule moved: what the guides say, and what upstream did, oldest first. */
export interface RuleHistory {
  system: "SN38" | "G.O.D" | "Connito";
  rule: string;
  /** Undefined where no guide speaks of it. */
  guide: RuleState | undefined;
  upstream: readonly RuleState[];
  /** What it means for who runs a trainer. */
  meaning: string;
}

const GOD = "rayonlabs/G.O.D";
const SN38 = "dstrbtd/DistributedTraining";

/** Every rule that moved or that a guide has otherwise. Facts: upstream's code at the commits named, read on 2026-11-21. */
export const ruleHistory: readonly RuleHistory[] = [
  {
    system: "SN38",
    rule: "Total score",
    guide: { ...GUIDE_SCORE_RULE, says: "(train x 0.7 + all-reduce x 0.3) x valid, as it stands" },
    upstream: [
      {
        ...SN38_SCORE_RULE,
        says: "(0.75 x train + 0.25 x all-reduce) x valid, each part first divided by its sum over the miners; then 0.6 x total + 0.4 x the score before",
      },
    ],
    meaning:
      "The weights were 0.75 and 0.25 from the commit that named them (f74f0b6). Normalised, a failed all-reduce costs a quarter of a miner's share among equals, not 0.3 points beside a rating of tens.",
  },
  {
    system: "SN38",
    rule: "Assigned score",
    guide: { date: "not dated", source: "guide 000", says: "0 or 1" },
    upstream: [
      {
        date: "2025-12-23",
        source: `${SN38}@082f3a63: distributed_training/validator/reward.py:697-716`,
        says: "a moving average: 0.95 x before + 0.05 if assigned data improved more than random data",
      },
    ],
    meaning: "One bad round costs a twentieth; 14 good rounds make half of the way back.",
  },
  {
    system: "SN38",
    rule: "Bandwidth bonus",
    guide: { date: "not dated", source: "guide 000", says: "up to +0.5 for bandwidth in the all-reduce" },
    upstream: [
      {
        date: "2025-12-23",
        source: `${SN38}@082f3a63: avg_handler.py:334-341`,
        says: "computed and dropped: what is stored is 1.0",
      },
    ],
    meaning: "Bandwidth is worth what makes an upload arrive in time, and no more.",
  },
  {
    system: "SN38",
    rule: "Age of the scored object",
    guide: undefined,
    upstream: [
      { date: "until 2025-12-09", source: `${SN38}@306b058~: reward.py:63`, says: "2,400 s" },
      { date: "2025-12-09", source: `${SN38}@306b058: reward.py:63`, says: "4,800 s" },
    ],
    meaning: "The age of the newest block is still the stricter test: 200 blocks, 40 minutes.",
  },
  {
    system: "G.O.D",
    rule: "GPUs of a task",
    guide: { ...GUIDE_GPU_RULE, says: "over 70 B four, over 35 B two, else one" },
    upstream: [
      {
        ...UPSTREAM_GPU_RULE,
        says: "size x 3 for DPO, x 2 for GRPO; to 4 B one H100, to 12 B two, to 40 B four, above eight; images one A100",
      },
    ],
    meaning:
      "The guide's boundaries match nothing upstream. Four H100 cover instruct to 40 B, GRPO to 20 B and DPO to 13.3 B.",
  },
  {
    system: "G.O.D",
    rule: "Value of a task",
    guide: { date: "not dated", source: "guide 002", says: "quality x 2 x sqrt(hours x size)" },
    upstream: [
      {
        ...TASK_WORK_RULE,
        says: "max(1, 2 x sqrt(hours x size)), size in whole 1e9s: 1 to 40 counted, at most 8 from the name",
      },
      {
        ...TOURNAMENT_RULE,
        says: "3 for the first, 0 for the rest, -1 for the last quarter of more than eight and for failures; a tournament's round is worth its number x 0.15 (text) or 0.10 (image); ranks share in steps of 0.3",
      },
    ],
    meaning: "Neither hours nor size make a task worth more: winning does. A second place is worth nothing.",
  },
  {
    system: "G.O.D",
    rule: "Which jobs to accept",
    guide: {
      date: "not dated",
      source: "guide 002, sections 2 and 5",
      says: "by hours and type: instruct up to 8 hours of 70 B, DPO and GRPO first",
    },
    upstream: [
      {
        date: "2025-10-18",
        source: `${GOD}@19511fcd: miner/endpoints/tuning.py`,
        says: "a miner serves a repository and a commit; validators train it on their own trainers",
      },
    ],
    meaning: "There is nothing to accept. A host with GPUs rehearses the jobs that a validator would run.",
  },
  {
    system: "Connito",
    rule: "Reward of a round",
    guide: { ...GUIDE_CONNITO_RULE, says: "the lower the absolute loss, the more; copies share" },
    upstream: [
      {
        date: "2026-05-01",
        source: "Connito-AI/Connito@690ea26",
        says: "3, 2 and 1 for the three largest improvements, 0 for the rest",
      },
      {
        ...CONNITO_SCORE_RULE,
        says: "2.25, 1.5 and 1 for the three largest improvements over the global model, 0 for the rest; exact ties 0; the mean of the last 8 rounds counts",
      },
    ],
    meaning:
      "A missed round weighs as much as a lost one. A copy earns nothing, and takes the original's points too.",
  },
];
