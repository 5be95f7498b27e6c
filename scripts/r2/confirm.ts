/** Asks a person to type a name before something is destroyed. */
import { createInterface } from "node:readline/promises";
import { ConfigError, show } from "../../config/error";
import { interruption } from "../cli/interrupt";

/**
 * Returns when the name was given with `--yes` or typed on a terminal.
 * @param warning what will happen
 * @throws ConfigError when it was not, Interrupted
 */
export async function confirmName(name: string, yes: string | undefined, warning: string): Promise<void> {
  const refuse = (given: string, rule: string) =>
    new ConfigError([{ path: "--yes", given, rule, fix: `to go on, give --yes ${name}` }]);
  if (yes !== undefined) {
    if (yes !== name) throw refuse(show(yes), `the bucket is ${name}`);
    return;
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw refuse("nothing", "without a terminal to ask on, the bucket's name is needed");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // In a line being read, Ctrl-C reaches readline and not the process.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const question = `${warning}\nType the bucket's name to go on: `;
    const answer = await terminal.question(question, { signal: interruption });
    if (answer.trim() !== name)
      throw refuse(show(answer.trim()), `the bucket is ${name}; nothing was deleted`);
  } catch (error) {
    interruption.throwIfAborted();
    throw error;
  } finally {
    terminal.close();
  }
}
