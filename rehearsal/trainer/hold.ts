/** A fault that waits for a word from outside: some are found only by a launcher that has looked before they strike. */
import { existsSync } from "node:fs";

/** While the working folder holds this file, a fault whose step has come waits. */
export const HOLD_FILE = "hold-fault";
const LOOK_MS = 20;

/** Resolves once nothing holds the fault back; at once where there is no such file. */
export async function released(): Promise<void> {
  while (existsSync(HOLD_FILE)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
