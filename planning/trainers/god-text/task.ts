/** What is checked of the task, its data and its model beyond single keys. */
import { show } from "../../../config/error";
import type { GodTextTrainerConfig } from "../../../config/schema/trainer";
import { DPO_COLUMNS, GRPO_COLUMN, isFile } from "../../../workloads/god-text/dataset";
import { rewardMistake, rewardName } from "../../../workloads/god-text/rewards";
import type { Findings } from "../../findings";
import { secretInLink, shownLink } from "../linkSecrets";
import type { GodTextJob } from "./job";
import { familyOfModel } from "./model";
import { type Config, isSharded } from "./rule";

/** Columns and reward functions. */
export function checkTask(path: string, { task }: GodTextTrainerConfig, findings: Findings): void {
  const at = `${path}.task`;
  if (task.type === "dpo") {
    for (const [field, columns] of Object.entries(DPO_COLUMNS)) {
      const given = task[field as keyof typeof DPO_COLUMNS];
      if (given === undefined || columns.some((each) => each === given)) continue;
      const rule = `axolotl's chatml.default reads ${columns.join(", ")} (prompt_strategies/dpo/chatml.py:10-30), and upstream's script, which renames columns, does not run here`;
      findings.problem(`${at}.${field}`, show(given), rule, "rename the column in the data", "LP-GTEXT-085");
    }
  }
  if (task.type !== "grpo") return;
  if (task.fieldPrompt !== GRPO_COLUMN) {
    const rule = `TRL reads the column ${GRPO_COLUMN}, and upstream's script, which renames it (core/dataset_utils.py:93), does not run here`;
    findings.problem(
      `${at}.fieldPrompt`,
      show(task.fieldPrompt),
      rule,
      "rename the column in the data",
      "LP-GTEXT-085",
    );
  }
  const seen = new Set<string>();
  task.rewards.forEach(({ code }, index) => {
    const where = `${at}.rewards[${index}].code`;
    const mistake = rewardMistake(code);
    const name = rewardName(code) ?? "";
    const shown = show(code.length > 60 ? `${code.slice(0, 60)}...` : code);
    if (mistake !== undefined) findings.problem(where, shown, mistake.rule, mistake.fix, "LP-GTEXT-086");
    else if (seen.has(name))
      findings.problem(
        where,
        shown,
        `${name} is defined twice, and the later one would be called for both`,
        "give it a name of its own",
        "LP-GTEXT-086",
      );
    seen.add(name);
  });
}

/** Where the data comes from. */
export function checkDataset(path: string, { dataset }: GodTextTrainerConfig, findings: Findings): void {
  const { path: from, name } = dataset;
  const at = `${path}.dataset.path`;
  const secret = secretInLink(from);
  if (/^(http|s3|gs|gcs|adl|abfs|az|oci):\/\//.test(from)) {
    const rule = "comes without keys into the container, and http can be changed on its way";
    findings.problem(
      at,
      show(shownLink(from)),
      rule,
      "use https://, a file on the volume `cache`, or a Hugging Face id",
      "LP-GTEXT-087",
    );
  } else if (secret !== undefined) {
    const rule = `${secret} is a secret, and the config can be read with docker inspect`;
    findings.problem(
      at,
      show(shownLink(from)),
      rule,
      "put the file on the volume `cache`: /cache/datasets/...",
      "LP-GTEXT-087",
    );
  } else if (!isFile(dataset) && !/^[A-Za-z0-9][\w.-]*(\/[\w.-]+)?$/.test(from)) {
    const rule = "is no https address, absolute path or Hugging Face id";
    findings.problem(at, show(from), rule, "write it in one of those forms", "LP-GTEXT-087");
  } else if (from.startsWith("/") && !/^\/(cache|app\/checkpoints)\//.test(from)) {
    const rule = "lies on no volume of the container, so it would not be there";
    findings.problem(
      at,
      show(from),
      rule,
      "put it on the volume `cache`: /cache/datasets/...",
      "LP-GTEXT-087",
    );
  }
  if (isFile(dataset) && name !== undefined) {
    const rule = "is a configuration of a Hugging Face data set, and the data is a file";
    findings.problem(`${path}.dataset.name`, show(name), rule, "remove it");
  }
}

/** Whether the lengths of the samples go together. */
export function checkLengths(
  path: string,
  { dataset: { medianTokens, p95Tokens } }: Pick<GodTextJob, "dataset">,
  findings: Findings,
): void {
  if (p95Tokens >= medianTokens) return;
  const rule = `95 of 100 samples cannot be shorter than the median of ${medianTokens}`;
  findings.problem(`${path}.dataset.p95Tokens`, String(p95Tokens), rule, `use at least ${medianTokens}`);
}

/** Whether the architecture is known where axolotl does something by it. */
export function checkFamily(
  path: string,
  { model }: Pick<GodTextJob, "model">,
  config: Config,
  findings: Findings,
): void {
  if (familyOfModel(model) !== undefined) return;
  const say = (rule: string, fix: string) =>
    findings.problem(`${path}.model.family`, "nothing", rule, fix, "LP-GTEXT-089");
  const untold = `and the id ${show(model.id)} does not tell`;
  if (isSharded(config))
    say(`full shard wraps layers by their class, ${untold} it`, "write the model's family");
  else if (config.get("sample_packing") === true)
    say(
      `packed samples are kept apart in architectures that axolotl knows (monkeypatch/multipack.py:13-38), ${untold} its own`,
      "write the model's family, or set tuning.config sample_packing: false",
    );
}
