/** Are the files that the software needs there, and are the private ones private? */
import { readFileSync, statSync } from "node:fs";
import type { LaunchFile } from "../../workloads/launchfile";
import { LauncherError } from "../exitcodes";
import type { PathMapper } from "../launchfile/root";

/** Permission bits of group and others. */
const SHARED_BITS = 0o077;

/** What is wrong with the required files, one sentence each; empty when all is well. */
export function fileProblems(files: LaunchFile["files"], mapPath: PathMapper): string[] {
  return files.flatMap((file) => {
    const path = mapPath(file.path);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [`${path} (${file.purpose}) is missing; deploy the trainer again`];
    if (!found.isFile())
      return [`${path} (${file.purpose}) is not a file; a bind mount of a missing file makes a folder`];
    if (file.private && (found.mode & SHARED_BITS) !== 0) {
      const mode = (found.mode & 0o777).toString(8).padStart(4, "0");
      return [
        `${path} (${file.purpose}) has mode ${mode}, it must be readable by its owner only; chmod 0400 it`,
      ];
    }
    return [];
  });
}

/** Keys and wallets have a few hundred bytes. */
const SMALL_BYTES = 1024 * 1024;

/** The text of a small file. Error: one sentence; a pipe would be waited for without end, and is refused. */
export function readSmallFile(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`${path} is missing`);
  if (!found.isFile()) throw new Error(`${path} is not a file`);
  if (found.size > SMALL_BYTES) throw new Error(`${path} has ${found.size} bytes, that is no such file`);
  return readFileSync(path, "utf8");
}

/** Error: LauncherError filesNotReady with all problems at once. */
export function requireFiles(files: LaunchFile["files"], mapPath: PathMapper): void {
  const problems = fileProblems(files, mapPath);
  if (problems.length === 0) return;
  throw new LauncherError("filesNotReady", problems.join("\n"));
}
