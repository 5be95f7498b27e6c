/** Whether a job's deadline is kept, and what would keep it. */
import type { Candidate, Candidates } from "./candidates";
import { atLeast, either, hoursText, isLate, lateText, type Note } from "./note";
import { countText } from "./notes";
import { MOST_HOURS, type QueueJob } from "./schema";

/** When a job ends, and what stands before it. Times are hours from now. */
export interface Ending {
  start: number;
  end: number;
  /** The end where it and all before it on its GPUs are at the slow end of the time model. */
  slowEnd: number;
  /** Where it would end soonest if nothing stood before it, and when. */
  best: Candidate;
  /** Jobs that hold GPUs of its host while it waits. */
  behind: readonly string[];
  /** Whether a later deadline would leave it its place in the order. */
  staysWith: (deadline: number) => boolean;
  /** The least number of GPUs more on its best host with which it ends in time, and when. */
  moreGpus: (deadline: number) => { gpus: number; end: number } | undefined;
}

/** What is to be said of its deadline; nothing where it is kept in any case. */
export function deadlineNotes(
  job: QueueJob,
  { gpus }: Candidate,
  { start, end, slowEnd, best, behind, staysWith, moreGpus }: Ending,
  hosts: Candidates,
): Note[] {
  const { deadline, arrival } = job;
  if (deadline === undefined) return [];
  const note = (weight: Note["weight"], says: string, fix: string | undefined): Note[] => [
    { about: "deadline", weight, says, fix, id: undefined },
  ];
  const later = laterText(slowEnd, staysWith);
  if (!isLate(end, deadline))
    return isLate(slowEnd, deadline)
      ? note("risk", `may end after ${lateText(slowEnd, deadline)}`, later)
      : [];
  const late = `ends after ${lateText(end, deadline)}`;
  const soonest = arrival + best.prediction.hours;
  if (isLate(soonest, deadline)) {
    const faster = hosts
      .otherwise(job, gpus)
      .filter((each) => !isLate(arrival + each.prediction.hours, deadline))
      .map(countText);
    const says = `${late}; started at once it would end after ${hoursText(soonest)} h`;
    return note("misses", says, either([later, ...faster]));
  }
  const why =
    start > arrival
      ? `it waits from ${hoursText(arrival)} to ${hoursText(start)} h for ${listText(behind)}`
      : `${best.host.host}, where it would end after ${hoursText(soonest)} h, is taken`;
  const more = moreGpus(deadline);
  const grown =
    more === undefined
      ? undefined
      : `with ${more.gpus} more GPU(s) free on ${best.host.host} it ends after ${hoursText(more.end)} h`;
  return note("misses", `${late}: ${why}`, either([grown, later]));
}

/** A deadline that a file may have and that is kept. Among jobs of equal worth it also decides who is first. */
function laterText(slowEnd: number, staysWith: Ending["staysWith"]): string | undefined {
  const enough = atLeast(slowEnd);
  if (enough > MOST_HOURS) return undefined;
  const order = staysWith(enough) ? "" : "in this order ";
  return `${order}a deadline of ${hoursText(enough)} h is kept even at the slow end`;
}

const LISTED = 5;

function listText(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join(", ");
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}
