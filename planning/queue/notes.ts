/** What does not fit of a job, why, and what would mend it. */
import type { Candidate, Candidates } from "./candidates";
import type { JobGpus } from "./gpus";
import { atLeast, either, hoursText, kindText, type Note } from "./note";
import { mayBeGiven, type QueueJob } from "./schema";

/** Rules about the hours that are given, in the trainer's plan. */
const HOURS_IDS: readonly string[] = ["LP-GTEXT-101", "LP-GIMG-074"];
/** Rules about a peak near the GPU's memory. */
const MEMORY_IDS: readonly string[] = ["LP-GTEXT-100", "LP-MEMORY-001"];

/** Why no host runs it. */
export function cannotRun(
  job: QueueJob,
  { gpus, from, rule, upstream }: JobGpus,
  candidates: readonly Candidate[],
  hosts: Candidates,
): Note {
  const fits = hosts.otherwise(job, gpus).map(countText);
  const smaller = fits.length === 0 ? undefined : `write ${either(fits)}`;
  const [problem] = candidates.flatMap(({ prediction }) => prediction.problems);
  if (problem !== undefined) {
    const fix = either([problem.fix, smaller]);
    return { about: "memory", weight: "misses", says: problem.rule, fix, id: problem.id };
  }
  const most = Math.max(0, ...hosts.pools.map((pool) => pool.gpus.length));
  const why =
    from === "file"
      ? "the file says so"
      : `upstream's for ${kindText(job)}${countedText(job, upstream.effectiveSizeB)} since ${rule.date}`;
  return {
    about: "gpus",
    weight: "misses",
    says: `needs ${gpus} GPU(s) of one host (${why}), and the most that are free on one are ${most}`,
    fix:
      smaller ??
      `give it a host with ${gpus} free; on no smaller number of these it is known to fit memory and hours`,
    id: undefined,
  };
}

/** What the trainer's plan would warn of, and how the hours would suffice. */
export function foreseen(job: QueueJob, { gpus, prediction }: Candidate, hosts: Candidates): Note[] {
  return prediction.warnings.map(({ id, message }): Note => {
    if (MEMORY_IDS.includes(id))
      return { about: "memory", weight: "risk", says: message, fix: undefined, id };
    if (!HOURS_IDS.includes(id)) return { about: "rule", weight: "info", says: message, fix: undefined, id };
    const high = prediction.time?.highHours ?? job.hours;
    const enough = mayBeGiven(job.workload, high)
      ? `${hoursText(atLeast(high))} hours are enough`
      : undefined;
    const faster = hosts
      .otherwise(job, gpus)
      .filter((each) => (each.prediction.time?.highHours ?? job.hours) <= job.hours)
      .map(countText);
    const weight = prediction.time?.verdict === "too short" ? "misses" : "risk";
    return { about: "hours", weight, says: message, fix: either([enough, ...faster]), id };
  });
}

/** `, which counts as 9.6 B,`: DPO and GRPO count more than once. */
function countedText(job: QueueJob, effectiveSizeB: number): string {
  if (job.workload === "god-image" || effectiveSizeB === job.model.sizeB) return "";
  return `, which counts as ${Math.round(effectiveSizeB * 10) / 10} B,`;
}

/** `gpus: 4 (1.20 to 2.70 h)`. */
export function countText({ gpus, prediction: { time } }: Candidate): string {
  const range = time === undefined ? "" : ` (${hoursText(time.lowHours)} to ${hoursText(time.highHours)} h)`;
  return `gpus: ${gpus}${range}`;
}
