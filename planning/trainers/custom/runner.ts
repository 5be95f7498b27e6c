import { show } from "../../../config/error";
import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import type { Findings } from "../../findings";

/**
 * The command line under a runner. `--standalone` lets torchrun choose a free port, which is right for one host;
 * pytorch.org/docs/stable/elastic/run.html. accelerate starts torch's launcher itself:
 * huggingface.co/docs/accelerate/package_reference/cli.
 */
export function runnerCommand(
  runner: CustomTrainerConfig["runner"],
  processes: number,
  command: readonly string[],
): string[] {
  if (runner === "torchrun") return ["torchrun", "--standalone", `--nproc_per_node=${processes}`, ...command];
  if (runner === "plain") return [...command];
  const many = processes > 1 ? ["--multi_gpu"] : [];
  return ["accelerate", "launch", "--num_machines=1", `--num_processes=${processes}`, ...many, ...command];
}

/** A shell line in place of words: no program is found under that name, and the container would say so hours later. */
export function checkCommand(path: string, { command }: CustomTrainerConfig, findings: Findings): void {
  const [program = ""] = command;
  if (!/\s/.test(program)) return;
  findings.problem(
    `${path}.command[0]`,
    show(program),
    "is one word of a command line, and a program has no space in its name",
    `write each word for itself: [${program.trim().split(/\s+/).join(", ")}]`,
  );
}

/** How many processes the runner starts. */
export function processesOf(
  path: string,
  trainer: CustomTrainerConfig,
  gpus: number | undefined,
  findings: Findings,
): number {
  const { processes } = trainer;
  if (processes !== undefined && trainer.runner === "plain") {
    const rule = "a plain command is one process; what it starts is its own affair";
    findings.problem(`${path}.processes`, String(processes), rule, "remove it, or set runner");
  } else if (processes !== undefined && gpus !== undefined && processes > gpus) {
    const rule = `the slot has ${gpus} GPU(s), and NCCL refuses two ranks on one`;
    findings.problem(`${path}.processes`, String(processes), rule, `use at most ${gpus}`);
  }
  return trainer.runner === "plain" ? 1 : (processes ?? gpus ?? 1);
}
