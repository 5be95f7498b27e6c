/** The ladder that the plan baked: which command lines are in force, and what comes after running out of memory. */
import type { LaunchFile } from "../../workloads/launchfile";

/** The processes as they are started on one step of the ladder; undefined is the plan's own values. */
export function commandsOf(
  file: Pick<LaunchFile, "processes" | "supervision">,
  rung: string | undefined,
): LaunchFile["processes"] {
  const step = file.supervision?.ladder.find(({ id }) => id === rung);
  if (step === undefined) return file.processes;
  return file.processes.map((spec) =>
    spec.name === step.process ? { ...spec, command: step.command } : spec,
  );
}

/** Id of the step after `rung`; undefined where there is none. */
export function nextRung(
  file: Pick<LaunchFile, "supervision">,
  rung: string | undefined,
): string | undefined {
  const ladder = file.supervision?.ladder ?? [];
  return ladder[ladder.findIndex(({ id }) => id === rung) + 1]?.id;
}
