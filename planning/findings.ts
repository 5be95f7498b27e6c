import type { Problem } from "../config/error";
import type { Finding } from "./plan";

/** Collects what the rules say: problems that stop, warnings that do not. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: Finding[] = [];

  /** @param id stable id of the rule, where the catalogue has it (planning/tripwires/) */
  problem(path: string, given: string, rule: string, fix: string, id?: string): void {
    this.problems.push(id === undefined ? { path, given, rule, fix } : { path, given, rule, fix, id });
  }

  warn(id: FindingId, path: string, message: string): void {
    this.warnings.push({ id, path, message });
  }
}

/** What each warning is about. The ids are stable: docs and operators refer to them. */
export const findingTitles = {
  "LP-CONN-020": "A commit may miss much of the round's training",
  "LP-CONN-021": "The uplink is narrow for the upload's window",
  "LP-CONN-022": "GPU memory is near its limit",
  "LP-CONN-023": "The warm-up fills the round",
  "LP-CONN-024": "A checkpoint may be deleted while it is uploaded",
  "LP-COST-001": "A price is unknown or old",
  "LP-COST-002": "GPUs are paid for and idle",
  "LP-GIMG-074": "An image job's hours may not suffice",
  "LP-GIMG-075": "Each picture is seen very often",
  "LP-GIMG-076": "A gated file needs a token",
  "LP-GTEXT-100": "GPU memory is near its limit",
  "LP-GTEXT-101": "A job's hours may not suffice",
  "LP-GTEXT-102": "Upstream gives such a task other GPUs",
  "LP-GTEXT-103": "A job ends after few steps",
  "LP-GTEXT-104": "A model's size does not go with its name",
  "LP-HOST-001": "A host does not reach what upstream asks for",
  "LP-HOST-002": "Operators get root",
  "LP-HOST-003": "Host keys are not pinned yet",
  "LP-HOST-004": "A capacity block ends",
  "LP-HOST-005": "An example value is still there",
  "LP-MEM-003": "The host's memory may not suffice",
  "LP-MEMORY-001": "GPU memory may not suffice",
  "LP-NCCL-010": "A debugging variable of NCCL is set",
  "LP-NCCL-020": "A restart inside the process, with an NCCL that may hang",
  "LP-REG-003": "A repository keeps too few images",
  "LP-SHM-001": "Shared memory is tight",
  "LP-SHM-004": "Shared memory may not hold the software's copies",
  "LP-SN38-020": "upload_steps lies outside its window",
  "LP-SN38-021": "The effective batch differs from the peers'",
  "LP-SN38-022": "Upstream shows a secret",
  "LP-SN38-023": "A step of the memory ladder is left out",
  "LP-STACK-001": "A stack has no trainer",
  "LP-SECRET-001": "A secret is not checked here",
  "LP-TIME-001": "A step is expected faster than published runs",
} as const;

export type FindingId = keyof typeof findingTitles;
