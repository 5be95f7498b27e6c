/** Where the network's round of phases stands: what the software last said of it, and counted on since. */
import type { Cycle } from "../../workloads/launchfile/cycle";
import type { Observed } from "./observed";

/** Events that show that whoever keeps to the phases is alive; an owner API that does not answer is one of them. */
const PHASE_EVENTS = ["phaseReached", "phaseAwaited", "phaseMet", "phaseMissed", "phaseUnknown"] as const;

/** A place in the round. */
export interface CycleNow {
  readonly phase: string;
  /** Seconds until the phase ends. */
  readonly leftSeconds: number;
  /** True where the software must act in this phase. */
  readonly window: boolean;
  /** The next phase in which it must act, and in how many seconds that begins; undefined where none has a window. */
  readonly nextWindow: { readonly phase: string; readonly inSeconds: number } | undefined;
}

/** When the last line about phases came, in milliseconds; undefined before the first. */
export function lastPhaseLineMs({ lastAtMs }: Pick<Observed, "lastAtMs">): number | undefined {
  const times = PHASE_EVENTS.flatMap((name) => lastAtMs[name] ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The place at `nowMs`; undefined while the software has said nothing, or named a phase that the cycle lacks. */
export function cycleNow(
  cycle: Cycle | undefined,
  observed: Pick<Observed, "phase">,
  nowMs: number,
): CycleNow | undefined {
  const { phase: anchor } = observed;
  if (cycle === undefined || anchor === undefined) return undefined;
  const starts = phaseStarts(cycle);
  const at = starts.findIndex(({ name }) => name === anchor.name);
  const anchored = starts[at];
  if (anchored === undefined) return undefined;
  const length = starts.reduce((sum, { seconds }) => sum + seconds, 0);
  const since = (nowMs - anchor.atMs) / 1_000;
  const place = modulo(anchored.start + anchor.blocksIn * cycle.blockSeconds + since, length);
  const current = starts.findLast(({ start }) => start <= place);
  if (current === undefined) return undefined;
  const windows = starts
    .filter(({ window }) => window)
    .map(({ name, start }) => ({ phase: name, inSeconds: modulo(start - place, length) }))
    .sort((a, b) => a.inSeconds - b.inSeconds);
  return {
    phase: current.name,
    leftSeconds: current.start + current.seconds - place,
    window: current.window,
    nextWindow: windows[0],
  };
}

/** The phases with the second of the round at which each begins. */
function phaseStarts({ phases, blockSeconds }: Cycle) {
  let start = 0;
  return phases.map(({ name, blocks, window }) => {
    const phase = { name, window, start, seconds: blocks * blockSeconds };
    start += phase.seconds;
    return phase;
  });
}

function modulo(value: number, length: number): number {
  return ((value % length) + length) % length;
}
