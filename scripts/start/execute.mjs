// Runs a command's TypeScript file with the Node that the install gave us.

import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

/**
 * Runs scripts/commands/<name>.ts to its end, signals passed on. It stays in our process group, so that a terminal's
 * Ctrl-C and job control work as with any program.
 * @param {string} root the project's folder
 * @param {string} node the Node binary
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 */
export function execute(root, node, name, args) {
  const bin = join(root, "node_modules", ".bin");
  const path = (process.env.PATH ?? "").split(delimiter);
  const env = { ...process.env, PATH: [bin, ...path.filter((each) => each !== bin)].join(delimiter) };
  const loader = join(root, "node_modules", "tsx", "dist", "cjs", "index.cjs");
  const file = join(root, "scripts", "commands", `${name}.ts`);
  const child = spawn(node, ["--enable-source-maps", "-r", loader, file, ...args], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}
