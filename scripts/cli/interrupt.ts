/**
 * Ctrl-C (SIGINT), SIGTERM and SIGHUP for every command: the first one aborts `interruption`, which ends each child
 * that run.ts started and lets the command clean up; a second one ends everything at once.
 *
 * A terminal's Ctrl-C reaches a process several times (from the terminal, from npm, from scripts/start.mjs), so
 * signals within half a second count as one.
 *
 * A reader of our output that has gone (`| head`) stops a command in the same way and without a word: Node has SIGPIPE
 * ignored, and the error of the write would end the process in the middle.
 */

import { setMaxListeners } from "node:events";
import { constants } from "node:os";

/** Why `interruption` was aborted; the command ends with 128 + the signal's number. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor(readonly signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
  }

  /** 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP, 141 for SIGPIPE. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

const sameKeyPressMs = 500;
const controller = new AbortController();
let firstAtMs: number | undefined;
let installed = false;

setMaxListeners(0, controller.signal); // one for each child that runs

/** Aborted with an `Interrupted` as its reason once the user asked to stop. */
export const interruption: AbortSignal = controller.signal;

/** Throws `Interrupted` if the user asked to stop: for loops that start no process. */
export function throwIfInterrupted(): void {
  interruption.throwIfAborted();
}

/** Starts to listen. Called once, by main.ts. @param force what a second Ctrl-C does before the process ends */
export function listenForInterrupts(force: (reason: Interrupted) => void): void {
  if (installed) return;
  installed = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const now = Date.now();
      if (firstAtMs === undefined) {
        firstAtMs = now;
        controller.abort(new Interrupted(signal));
      } else if (now - firstAtMs > sameKeyPressMs) {
        force(new Interrupted(signal));
      }
    });
  }
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", () => controller.abort(new Interrupted("SIGPIPE")));
}

/** Resolves after `ms`, or rejects with `Interrupted` as soon as the user asks to stop. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (interruption.aborted) return reject(interruption.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(interruption.reason);
    };
    const timer = setTimeout(() => {
      interruption.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    interruption.addEventListener("abort", onAbort, { once: true });
  });
}
