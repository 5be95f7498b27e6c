/** Mounts below a folder, and the way to remove a folder that has some. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { OperatorError } from "../cli/errors";

/** Mount points below `folder`, the deepest first; none where the system has no /proc. */
export function mountsBelow(folder: string, table = "/proc/self/mountinfo"): string[] {
  if (!existsSync(table)) return [];
  return readFileSync(table, "utf8")
    .split("\n")
    .map((line) => unescaped(line.split(" ")[4] ?? ""))
    .filter((point) => point.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
}

/**
 * Removes a folder with everything in it. What is mounted there is unmounted before, so that nothing behind a mount is
 * deleted. Errors: OperatorError (a mount that stays; nothing is removed then), or the file system's.
 */
export function removeTree(folder: string): void {
  // The kernel's table has paths without symbolic links.
  const parent = dirname(resolve(folder));
  const real = existsSync(parent) ? join(realpathSync(parent), basename(folder)) : folder;
  for (const point of mountsBelow(real)) {
    // Not with run(), which starts nothing after a Ctrl-C: this is done then too.
    const { status, stderr } = spawnSync("umount", ["--lazy", point], { encoding: "utf8" });
    // Another run may have been faster.
    if (status !== 0 && mountsBelow(real).includes(point))
      throw new OperatorError(`${point} could not be unmounted: ${stderr}`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Blanks and backslashes are octal numbers there (proc(5)). */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
