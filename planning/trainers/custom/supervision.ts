import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import { CUSTOM_PROBE_SECONDS, CUSTOM_RESTART, customFaults } from "../../../workloads/custom/faults";
import type { SupervisionPlan } from "../../plan";

/** How the launcher watches a job. Without a pattern for steps it cannot tell silence from work, so `stall` is left out. */
export function customSupervision(trainer: CustomTrainerConfig): SupervisionPlan {
  const { restartsPerDay, keepAlive } = trainer.supervision;
  const { stall, ...always } = customFaults;
  const reportsSteps = trainer.logPatterns.some(({ event }) => event === "step");
  return {
    probeSeconds: CUSTOM_PROBE_SECONDS,
    faults: reportsSteps ? { ...always, stall } : always,
    restart: { ...CUSTOM_RESTART, perDay: restartsPerDay ?? CUSTOM_RESTART.perDay, keepAlive },
    silence: { ...trainer.silence, after: [] },
    ladder: [],
  };
}
