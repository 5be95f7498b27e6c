/**
 * Runs the real engine on a real program against the embedded providers, cut off from everything real
 * (docs/decisions/0012-isolation.md).
 */
import { EngineRehearsal } from "./engineRehearsal";
import type { Rehearsal, RehearsalOptions } from "./types";

export { InterruptedError } from "./engineProcess";
export type { Diagnostic, Step } from "./events";
export { IsolationError } from "./isolation";
export type { OperationOptions, Outcome, Rehearsal, RehearsalOptions } from "./types";

/** Makes a rehearsal: installs the plugins into its home and writes the config copy. */
export async function createRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const rehearsal = new EngineRehearsal(options);
  await rehearsal.prepare();
  return rehearsal;
}
