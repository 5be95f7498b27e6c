/**
 * Temporary folders that say which process they belong to, so that a later run removes what a killed one left and never
 * touches what a living one uses.
 */
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { processTree, startOf, stillAlive } from "../../rehearsal/driver/processes";
import { messageOf } from "../cli/errors";
import { kill, processesWith } from "../cli/processes";
import { printLine } from "../cli/progress";
import { removeTree } from "./mounts";

/** A process, told from a later one with its id. */
interface Owner {
  readonly pid: number;
  /** In clock ticks since boot. */
  readonly startedAt: string;
  /** Namespace of process ids: the id says nothing in another one. */
  readonly namespace: string;
}

const OWNER_FILE = "owner.json";

/**
 * Makes a folder `prefix` and six characters in `parent`, which belongs to this process. Its path has no symbolic link,
 * as the kernel's table of mounts and runc want it. Throws the file system's errors, and nothing is left then.
 */
export function makeOwnedFolder(parent: string, prefix: string): string {
  const folder = mkdtempSync(join(realpathSync(parent), prefix));
  const owner = thisProcess();
  try {
    if (owner !== undefined) writeFileSync(join(folder, OWNER_FILE), JSON.stringify(owner));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/**
 * Folders of that name whose process has ended. One without an owner is not among them: it was made this instant, or
 * where no owner can be told. Nor is one of another user, who could name any process in it.
 */
export function abandonedFolders(parent: string, prefix: string): string[] {
  const here = thisProcess()?.namespace;
  return names(parent)
    .filter((name) => name.startsWith(prefix) && /^[A-Za-z0-9]{6}$/.test(name.slice(prefix.length)))
    .map((name) => join(realpathSync(parent), name))
    .filter((folder) => {
      if (!isOwnDirectory(folder)) return false;
      const owner = ownerOf(folder);
      return owner !== undefined && owner.namespace === here && !stillAlive(owner);
    });
}

/**
 * Ends the processes that have the path of an abandoned folder in their command line or environment, with their
 * children, and removes it. Never throws: a folder that stays is told in a line.
 */
export function removeAbandoned(folder: string): void {
  try {
    kill(processesWith(folder).flatMap(({ pid }) => processTree(pid)));
    removeTree(folder);
  } catch (error) {
    printLine(`${folder}, which a killed run left, could not be removed: ${messageOf(error)}`);
  }
}

/**
 * Works in an owned folder of `parent`, which is gone afterwards; those that killed runs left are removed before. Errors:
 * those of `makeOwnedFolder` and of the work.
 */
export async function withOwnedFolder<T>(
  parent: string,
  prefix: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  for (const abandoned of abandonedFolders(parent, prefix)) removeAbandoned(abandoned);
  const folder = makeOwnedFolder(parent, prefix);
  try {
    return await work(folder);
  } finally {
    removeOrTell(folder);
  }
}

/** Removes a folder; one that stays is told in a line, and hides no error of the work. */
export function removeOrTell(folder: string): void {
  try {
    removeTree(folder);
  } catch (error) {
    printLine(`${folder} could not be removed: ${messageOf(error)}`);
  }
}

/** Undefined on a system without /proc. */
function thisProcess(): Owner | undefined {
  const startedAt = startOf(process.pid);
  if (startedAt === undefined) return undefined;
  return { pid: process.pid, startedAt, namespace: readlinkSync("/proc/self/ns/pid") };
}

function ownerOf(folder: string): Owner | undefined {
  try {
    const owner = JSON.parse(readFileSync(join(folder, OWNER_FILE), "utf8")) as Partial<Owner>;
    const { pid, startedAt, namespace } = owner;
    if (typeof pid !== "number" || typeof startedAt !== "string" || typeof namespace !== "string")
      return undefined;
    return { pid, startedAt, namespace };
  } catch {
    // It has none, or half of one, or is another user's.
    return undefined;
  }
}

function isOwnDirectory(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === process.getuid?.();
}

function names(parent: string): string[] {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
}
