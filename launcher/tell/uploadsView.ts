/** What the pages say of the launcher's own uploads. Ages are in seconds at the time of the answer. */
import type { CurrentUpload, UploadsState } from "../upload/state";

/** The launcher's own uploads in /state.json. */
export interface UploadsView {
  /** How often each outcome was seen since the launcher was started. */
  readonly outcomes: UploadsState["outcomes"];
  /** How often the gate gave each reason. */
  readonly refusals: UploadsState["refusals"];
  readonly current:
    | (Pick<CurrentUpload, "step" | "phase" | "sentBytes" | "totalBytes"> & { readonly ageSeconds: number })
    | undefined;
  /** The last one that was done, also by an earlier launcher; `seconds` is what it took. */
  readonly last:
    | {
        readonly step: number | undefined;
        readonly ageSeconds: number;
        readonly seconds: number | undefined;
        readonly bytes: number | undefined;
      }
    | undefined;
  /** The last one that the gate refused, also under an earlier launcher. */
  readonly lastRefusal:
    | {
        readonly step: number | undefined;
        readonly ageSeconds: number;
        readonly reason: string;
        readonly evidence: string;
      }
    | undefined;
  /** What an upload may take. */
  readonly maxSeconds: number;
}

/** The view; undefined where the software uploads by itself. */
export function uploadsView(
  uploads: UploadsState | undefined,
  age: (atMs: number) => number,
): UploadsView | undefined {
  if (uploads === undefined) return undefined;
  const { outcomes, refusals, current, last, lastRefusal, maxSeconds } = uploads;
  return {
    outcomes,
    refusals,
    current:
      current === undefined
        ? undefined
        : {
            step: current.step,
            phase: current.phase,
            sentBytes: current.sentBytes,
            totalBytes: current.totalBytes,
            ageSeconds: age(current.startedAtMs),
          },
    last:
      last === undefined
        ? undefined
        : { step: last.step, ageSeconds: age(last.atMs), seconds: last.seconds, bytes: last.bytes },
    lastRefusal:
      lastRefusal === undefined
        ? undefined
        : {
            step: lastRefusal.step,
            ageSeconds: age(lastRefusal.atMs),
            reason: lastRefusal.reason,
            evidence: lastRefusal.evidence,
          },
    maxSeconds,
  };
}
