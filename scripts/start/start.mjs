// From a command's name to its end. See scripts/start.mjs.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { commands, listCommands } from "./commands.mjs";
import { execute } from "./execute.mjs";
import { StartError, StartInterrupted } from "./failure.mjs";
import { ensureInstalled } from "./install.mjs";
import { clearProgress } from "./progress.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** Runs the command that the arguments name, and ends this process as the command ended. @param {string[]} argv */
export async function start([name, ...args]) {
  if (name === undefined || !Object.hasOwn(commands, name)) {
    const asked = name === undefined || name === "--help" || name === "-h";
    const text = `${asked ? "" : `error: there is no command "${name}"\n\n`}Commands (each with --help):\n${listCommands()}\n`;
    (asked ? process.stdout : process.stderr).write(text);
    process.exitCode = asked ? 0 : 2;
    return;
  }
  try {
    const node = await ensureInstalled(root);
    const { code, signal } = await execute(root, node, name, args);
    process.exitCode = signal === null ? (code ?? 1) : 128 + (signalNumbers[signal] ?? 9);
  } catch (error) {
    clearProgress();
    if (error instanceof StartInterrupted) {
      console.error(`${error.message}; the next run starts the install again`);
      process.exitCode = 128 + signalNumbers[error.signal];
    } else {
      console.error(error instanceof StartError ? `error: ${error.message}` : error);
      process.exitCode = 1;
    }
  }
}
