// Brings node_modules in line with package-lock.json, once, whoever asks at the same time.

import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StartError, StartInterrupted } from "./failure.mjs";
import { installedByNpm, installedNode, markInstalled } from "./installed.mjs";
import { takeLock } from "./lock.mjs";
import { startStep } from "./progress.mjs";

/** npm does not end on Ctrl-C while it unpacks; what it leaves is thrown away in any case. */
const killGraceMs = 1_000;

/**
 * Installs the packages where they are missing or other ones than the lock file's.
 * @param {string} root the project's folder
 * @returns {Promise<string>} the Node binary to run commands with
 */
export async function ensureInstalled(root) {
  const ready = installedNode(root);
  if (ready !== undefined) return ready;
  mkdirSync(join(root, "out"), { recursive: true });
  let waiting;
  const lock = await takeLock(join(root, "out", "install.lock"), (owner) => {
    waiting = startStep(`Waiting for the install that process ${owner} runs`, { expectSeconds: 60 });
  });
  waiting?.done("The other install has ended");
  try {
    const byOthers = installedNode(root); // the one we waited for
    if (byOthers !== undefined) return byOthers;
    if (!installedByNpm(root)) await npmCi(root, lock);
    const node = usableNode(root);
    markInstalled(root, node);
    return node;
  } finally {
    lock.release();
  }
}

/** The pinned package's Node 24; else the one that runs now, if it is new enough. */
function usableNode(root) {
  const pinned = join(root, "node_modules", "node", "bin", "node");
  const answer = spawnSync(pinned, ["--version"], { encoding: "utf8", timeout: 20_000 });
  if (answer.status === 0) return pinned;
  if (Number(process.versions.node.split(".")[0]) >= 22) return process.execPath;
  const why = existsSync(pinned)
    ? `it does not run here (${answer.error?.message ?? answer.stderr.trim()})`
    : "npm left its install script out (is ignore-scripts set?)";
  throw new StartError(
    `Node ${process.versions.node} is too old for the commands, and the Node 24 of the npm package "node" cannot be ` +
      `used: ${why} - install Node 22 or newer, or allow that package's install script`,
  );
}

/** npm as it was called, else npm on PATH. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  return cli !== undefined && /npm-cli\.[cm]?js$/.test(cli) ? [process.execPath, cli] : ["npm"];
}

async function npmCi(root, lock) {
  const logFile = join(root, "out", "install.log");
  const step = startStep("Installing the npm packages", { expectSeconds: 45 });
  const log = openSync(logFile, "w");
  const [command, ...before] = npmCommand();
  // dev packages are asked for by name: with NODE_ENV=production npm would leave them out
  const args = [...before, "ci", "--include=dev", "--no-audit", "--no-fund", "--no-progress"];
  // Before npm starts: a signal that came between the two would end us and leave npm alone.
  const stop = stopGroupOnSignals();
  const child = spawn(command, args, { cwd: root, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  if (child.pid !== undefined) lock.addProcess(child.pid);
  stop.watch(child);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exitCode) => resolve(exitCode ?? 1));
    });
    if (stop.signal() !== undefined) throw new StartInterrupted(stop.signal());
    if (code !== 0) throw new StartError(explain(readFileSync(logFile, "utf8"), logFile));
    step.done();
  } catch (error) {
    step.fail();
    if (error.code === "ENOENT")
      throw new StartError("npm was not found - install npm, which comes with Node");
    throw error;
  } finally {
    stop.off();
  }
}

/** Passes Ctrl-C on to npm and all that it started; what is not gone after the grace is killed. */
function stopGroupOnSignals() {
  let child;
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  let received;
  let timer;
  const kill = (signal) => {
    if (child?.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // the group has ended
    }
  };
  const onSignal = (signal) => {
    received ??= signal;
    kill(signal);
    timer ??= setTimeout(() => kill("SIGKILL"), killGraceMs);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    watch: (started) => {
      child = started;
      if (received !== undefined) kill(received);
    },
    signal: () => received,
    off: () => {
      clearTimeout(timer);
      if (received !== undefined) kill("SIGKILL");
      for (const signal of signals) process.removeListener(signal, onSignal);
    },
  };
}

const causes = [
  [/ENOSPC/, "the disk is full - free some space and run the command again"],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT/,
    "the npm registry cannot be reached - check the network, or set npm's registry and proxy (npm config list)",
  ],
  [
    /EUSAGE|can only install packages when/,
    "package.json and package-lock.json do not agree - run npm install once",
  ],
  [/EACCES|EPERM/, "node_modules cannot be written - is it owned by another user?"],
  [
    /EINTEGRITY/,
    "a package is not the one in the lock file - run npm cache clean --force, then the command again",
  ],
];

function explain(log, logFile) {
  const cause = causes.find(([pattern]) => pattern.test(log))?.[1] ?? "npm ci failed";
  const lines = log.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("npm warn"));
  // npm names the reason first; what follows may be a page of its own usage
  const told = lines.slice(0, 12).map((line) => `  ${line}`);
  return `the npm packages were not installed: ${cause}\n${told.join("\n")}\nThe whole log: ${logFile}`;
}
