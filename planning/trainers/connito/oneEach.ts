import { show } from "../../../config/error";
import type { Parsed } from "../../../config/parse";
import type { ConnitoTrainerConfig, TrainerConfig } from "../../../config/schema/trainer";
import type { Findings } from "../../findings";

/** What no two miners may share, and what comes of it. */
const own: readonly {
  key: string;
  of(trainer: ConnitoTrainerConfig): string;
  rule: string;
}[] = [
  {
    key: "wallet.hotkeyAddress",
    of: ({ wallet }) => wallet.hotkeyAddress,
    // The chain keeps one commitment a hotkey (shared/chain.py:147-208): the later one replaces the other.
    rule: "two miners of one hotkey overwrite each other's commits",
  },
  {
    key: "hfRepo",
    of: ({ hfRepo }) => hfRepo.toLowerCase(),
    rule: "two miners in one repo upload the same file name, model_expgroup_<group>.pt (model_io.py:265)",
  },
];

/** Connito pays by hotkey, and equal submissions score 0 for both: each miner needs its own hotkey and repo. */
export function checkOneMinerEach(trainers: Parsed<TrainerConfig>, findings: Findings): void {
  for (const { key, of, rule } of own) {
    const seen = new Map<string, string>();
    for (const [name, trainer] of trainers) {
      if (trainer?.workload !== "connito") continue;
      const value = of(trainer);
      const first = seen.get(value);
      if (first === undefined) seen.set(value, name);
      else {
        const given = show(key === "hfRepo" ? trainer.hfRepo : value);
        findings.problem(
          `trainers.${name}.${key}`,
          given,
          `is trainer ${first}'s too: ${rule}`,
          "use one of its own",
        );
      }
    }
  }
}
