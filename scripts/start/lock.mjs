// A lock between processes on one machine for the time before any package is there (afterwards: proper-lockfile).
// The lock is a file with its owner's pid and the pid of the npm that the owner started; it counts for as long as one
// of the two lives, so a killed run never blocks the next, and an npm that outlived its starter is waited for.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Where /proc is missing, a lock older than this counts as left behind: pids are used again. */
const oldMs = 30 * 60_000;

/** When the kernel started a process: tells a live owner from another process that got its pid. */
function startedAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? ""); // a zombie waits for its parent only
  } catch {
    return "";
  }
}

/** How a process is named in the lock. */
export function processMark(pid) {
  return { pid, startedAt: startedAt(pid) };
}

function lives(mark) {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return startedAt(mark.pid) === mark.startedAt;
}

function read(file) {
  try {
    const text = readFileSync(file, "utf8");
    return { text, marks: JSON.parse(text).marks, ageMs: Date.now() - statSync(file).mtimeMs };
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    return { text: "", marks: [], ageMs: 0 };
  }
}

function isStale(found) {
  const held = found.marks.some(lives);
  return !held || (found.marks.every((mark) => mark.startedAt === "") && found.ageMs > oldMs);
}

/** Takes the lock if it is free. Linking a finished file into place makes the take atomic. */
function tryTake(file, text) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, text);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moves a lock away that nobody holds; puts it back should it have changed hands meanwhile. */
function removeStale(file, text) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, "utf8") !== text) linkSync(aside, file);
  } catch {
    // another process was quicker; the next round sees what it left
  }
  rmSync(aside, { force: true });
}

/**
 * Waits for the lock and takes it.
 * @param {string} file
 * @param {(owner: number) => void} onWait called once when another live process holds it
 * @returns {Promise<{ addProcess(pid: number): void, release(): void }>}
 */
export async function takeLock(file, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  const marks = [processMark(process.pid)];
  let waited = false;
  for (;;) {
    if (tryTake(file, JSON.stringify({ marks }))) break;
    const found = read(file);
    if (found !== undefined && isStale(found)) {
      removeStale(file, found.text);
    } else if (found !== undefined) {
      if (!waited) onWait(found.marks[0].pid);
      waited = true;
      await delay(250);
    }
  }
  return {
    addProcess: (pid) => {
      marks.push(processMark(pid));
      writeFileSync(`${file}.${process.pid}`, JSON.stringify({ marks }));
      renameSync(`${file}.${process.pid}`, file);
    },
    release: () => rmSync(file, { force: true }),
  };
}
