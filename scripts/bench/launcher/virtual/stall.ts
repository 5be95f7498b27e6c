/** How long a stall goes unnoticed, on a virtual clock. */
import type { Contract } from "../contracts";
import { trained } from "./run";

/** A day: what is not noticed by then is not noticed at all. */
const GIVE_UP_SECONDS = 86_400;

/** A stall as the launcher sees it. */
export interface NoticedStall {
  readonly contract: string;
  /** From the last step to the verdict; infinite where none came. */
  readonly seconds: number;
  /** Silence between two steps that the contract allows. */
  readonly allowedSeconds: number;
}

/** A run makes a few steps, then says nothing more and nothing else is wrong. */
export function noticedStall(contract: Contract): NoticedStall {
  const run = trained(contract);
  const from = run.seconds;
  const verdict = run.watch(GIVE_UP_SECONDS);
  return {
    contract: contract.name,
    seconds: verdict?.fault === "stall" ? verdict.atSeconds - from : Number.POSITIVE_INFINITY,
    allowedSeconds: contract.supervision.silence.usualSeconds,
  };
}
