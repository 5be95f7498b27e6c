/** Generates docs/rules-history.md: how the subnets' rules moved, and what the guides have of them. */
import { formerTaskWork, guideTaskWork, taskPoints } from "../../planning/allocation/god";
import { guideGpus, type TextTask, textGpus } from "../../planning/allocation/gpus";
import { type RuleHistory, type RuleState, ruleHistory } from "../../planning/allocation/history";
import { generatedLine, markdownTable } from "./markdown";

/** The whole page. */
export function rulesHistoryPage(): string {
  return `${[
    generatedLine("npm run docs"),
    "# How the rules moved",
    "The guides describe rules that have changed since, or that never were. Each rule here stands with what a guide says and with what upstream's code did, oldest first. As functions: `planning/allocation/`.",
    ...ruleHistory.map(section),
    "## What a choice is worth",
    "GPUs of a task, as upstream gives them today and as guide 002 has it:",
    gpus(),
    "The value of winning a text task, for tasks of different size. Today it depends on the round alone:",
    values(),
  ].join("\n\n")}\n`;
}

function section({ system, rule, guide, upstream, meaning }: RuleHistory): string {
  const row = (who: string, { date, says, source }: RuleState) => [who, date, says, source];
  const rows = [
    ...(guide === undefined ? [] : [row("guide", guide)]),
    ...upstream.map((state) => row("upstream", state)),
  ];
  return `## ${system}: ${rule}\n\n${markdownTable(["who", "when", "says", "source"], rows)}\n\n${meaning}`;
}

function gpus(): string {
  const cases: readonly (readonly [TextTask, number])[] = [
    ["instruct", 3],
    ["instruct", 8],
    ["instruct", 34],
    ["instruct", 72],
    ["dpo", 3],
    ["dpo", 8],
    ["dpo", 14],
    ["grpo", 8],
    ["grpo", 32],
  ];
  return markdownTable(
    ["task", "size, B", "effective size, B", "upstream", "guide 002"],
    cases.map(([task, size]) => {
      const today = textGpus(task, size);
      return [
        task,
        String(size),
        String(today.effectiveSizeB),
        `${today.gpus} H100`,
        String(guideGpus(size)),
      ];
    }),
  );
}

function values(): string {
  const cases = [
    [1, 3],
    [4, 8],
    [8, 34],
    [10, 72],
  ] as const;
  return markdownTable(
    ["hours", "size, B", "guide 002", "upstream until 2025-11-03", "today, round 1", "today, round 3"],
    cases.map(([hours, size]) => [
      String(hours),
      String(size),
      guideTaskWork(hours, size).toFixed(1),
      formerTaskWork(hours, { countedB: size }).toFixed(1),
      taskPoints("text", 1).toFixed(2),
      taskPoints("text", 3).toFixed(2),
    ]),
  );
}
