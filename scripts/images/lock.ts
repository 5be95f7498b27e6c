/** `npm run images -- lock`: resolves the packages of an image and writes them down, each by its hashes. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockHeader } from "../../images/pins";
import { OperatorError } from "../cli/errors";
import { run } from "../cli/run";
import { requireTool } from "../tools/index";
import { lockedFolders } from "./project";

/** One written lock file. */
export interface WrittenLock {
  /** Relative to the project. */
  readonly path: string;
  readonly packages: number;
  readonly changed: boolean;
}

/** Writes the lock files of these images, or of all. Errors: OperatorError, RunError (what uv could not resolve). */
export async function writeLocks(root: string, names: readonly string[]): Promise<WrittenLock[]> {
  const folders = lockedFolders(root);
  const chosen = names.length === 0 ? folders : [...names];
  const unknown = chosen.filter((name) => !folders.includes(name));
  if (unknown.length > 0)
    throw new OperatorError(`no packages are listed for ${unknown.join(", ")} - use: ${folders.join(", ")}`);
  const uv = await requireTool("uv");
  const written: WrittenLock[] = [];
  for (const name of chosen) {
    const folder = join("images", name);
    const lists = readdirSync(join(root, folder)).filter((file) => file.endsWith(".in"));
    for (const list of lists.sort()) written.push(await writeLock(root, join(folder, list), uv.path));
  }
  return written;
}

/** The options for uv stand in the list itself, in its line `# uv: ...`: with another date it means other packages. */
export function uvOptions(wanted: string): string[] {
  const line = /^# uv: (.*)$/m.exec(wanted)?.[1];
  return line === undefined ? [] : line.trim().split(/\s+/);
}

async function writeLock(root: string, list: string, uv: string): Promise<WrittenLock> {
  const wanted = readFileSync(join(root, list), "utf8");
  const options = ["--generate-hashes", "--no-header", "--no-annotate", "--no-config", "--quiet"];
  const { stdout } = await run(uv, ["pip", "compile", ...options, ...uvOptions(wanted), list], {
    cwd: root,
    timeoutMs: 300_000,
    label: `uv pip compile ${list}`,
  });
  const path = list.replace(/\.in$/, ".txt");
  const text = `${lockHeader(wanted)}\n# Written by: npm run images -- lock\n${stdout.trimEnd()}\n`;
  const before = read(join(root, path));
  if (before !== text) writeFileSync(join(root, path), text);
  return {
    path,
    packages: stdout.split("\n").filter((line) => /^\S+==/.test(line)).length,
    changed: before !== text,
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
