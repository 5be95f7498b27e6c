/** A small project of its own with the real bootstrap in it, and a stand-in for npm that makes node_modules. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { type RunningProcess, type RunResult, run, start } from "../../../scripts/cli/run";

const scripts = resolve(__dirname, "..", "..", "..", "scripts");

/** As `npm ci`: empties node_modules, takes its time, fills it, and ends with npm's own note of what it installed. */
const npmScript = `#!/bin/sh
echo "$$ $*" >> npm.log
rm -rf node_modules
if [ -n "$FAKE_NPM_ERROR" ]; then echo "$FAKE_NPM_ERROR" >&2; exit 1; fi
mkdir -p node_modules/.bin node_modules/tsx/dist/cjs node_modules/node/bin
sleep "\${FAKE_NPM_SECONDS:-0}"
echo > node_modules/tsx/dist/cjs/index.cjs
ln -s "$FAKE_NPM_NODE" node_modules/node/bin/node
cp package-lock.json node_modules/.package-lock.json
`;

/** Stands for a real command: says what it got, waits if asked to, and ends with the code that it was given. */
const commandScript = `
const [code = "0", seconds = "0"] = process.argv.slice(2).filter((each) => !each.startsWith("-"));
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), path: process.env.PATH }));
process.on("SIGTERM", () => { console.log("SIGTERM came"); process.exit(7); });
require("node:fs").writeFileSync("command-runs", "");
setTimeout(() => process.exit(Number(code)), Number(seconds) * 1000);
`;

export interface Project {
  folder: string;
  env: NodeJS.ProcessEnv;
  /** "<pid> <arguments>" of each call of npm. */
  npmCalls(): string[];
  /** `node scripts/start.mjs ARGS`, to its end. */
  run(...args: string[]): Promise<RunResult>;
  /** The same, just started. */
  start(...args: string[]): RunningProcess;
  /** Writes package-lock.json with packages of these versions. */
  lock(packages: Record<string, string>): void;
}

/** A fresh project without node_modules, removed when the test ends. */
export function project(): Project {
  const folder = mkdtempSync(join(tmpdir(), "launchpad-start-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "scripts", "commands"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  cpSync(join(scripts, "start"), join(folder, "scripts", "start"), { recursive: true });
  cpSync(join(scripts, "start.mjs"), join(folder, "scripts", "start.mjs"));
  writeFileSync(join(folder, "scripts", "commands", "engine.ts"), commandScript);
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(join(folder, "bin", "npm"), npmScript);
  chmodSync(join(folder, "bin", "npm"), 0o755);
  const env: NodeJS.ProcessEnv = {
    PATH: `${join(folder, "bin")}:/usr/bin:/bin`,
    FAKE_NPM_NODE: process.execPath,
  };
  const log = join(folder, "npm.log");
  const args = (given: string[]) => [join(folder, "scripts", "start.mjs"), ...given];
  const made: Project = {
    folder,
    env,
    npmCalls: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
    run: (...given) => run(process.execPath, args(given), { cwd: tmpdir(), env, check: false }),
    start: (...given) => start(process.execPath, args(given), { cwd: tmpdir(), env, check: false }),
    lock: (packages) => {
      const entries = Object.entries(packages).map(([name, version]) => [
        `node_modules/${name}`,
        { version },
      ]);
      const text = JSON.stringify({ packages: { "": {}, ...Object.fromEntries(entries) } });
      writeFileSync(join(folder, "package-lock.json"), text);
    },
  };
  made.lock({ tsx: "1.0.0" });
  return made;
}
