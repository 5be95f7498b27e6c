/**
 * Ctrl-C (SIGINT), SIGTERM and SIGHUP for every command: the first one aborts `interruption`, which ends each child
 * that run.ts started and lets the command clean up; a second one ends everything at once.
 *
 * A terminal's Ctrl-C reaches a process several times (from the terminal, from npm, from scripts/start.mjs), so
 * signals within half a second count as one.
 *
 * Output that cannot be written stops a command in the same way, for the error of the write would end the process in
 * the middle. A reader that has gone (`| head`) gets no word of it; Node has SIGPIPE ignored.
 */

import { setMaxListeners } from "node:events";
import { constants } from "node:os";

/** Why `interruption` was aborted. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /**
   * @param signal what the children get
   * @param exitCode of the command: 128 + the signal's number
   * @param message the command's last line; an empty one is not printed
   */
  constructor(
    readonly signal: NodeJS.Signals,
    readonly exitCode = 128 + constants.signals[signal],
    message = `stopped by ${signal}`,
  ) {
    super(message);
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
      if (firstAtMs === undefined) stop(new Interrupted(signal));
      else if (Date.now() - firstAtMs > sameKeyPressMs) force(new Interrupted(signal));
    });
  }
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (firstAtMs === undefined) stop(outputLost(error));
    });
}

function stop(reason: Interrupted): void {
  firstAtMs = Date.now();
  controller.abort(reason);
}

/** The children get SIGTERM: they write to us, and many have SIGPIPE ignored as Node does. */
function outputLost(error: NodeJS.ErrnoException): Interrupted {
  return error.code === "EPIPE"
    ? new Interrupted("SIGTERM", 128 + constants.signals.SIGPIPE, "")
    : new Interrupted("SIGTERM", 1, `error: the output could not be written: ${error.message}`);
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
