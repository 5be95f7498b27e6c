/** A checkout of an upstream repository, read and never run. */
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, messageOf, OperatorError } from "../cli/errors";
import { run } from "../cli/run";
import { type Message, messagesOf } from "./python/messages";
import { type PythonFile, parsePython } from "./python/source";

/** Files of interest in a checkout, read when asked for and kept. */
export interface Checkout {
  readonly directory: string;
  /** Paths of Python, YAML and TOML files, sorted. */
  readonly paths: readonly string[];
  /** The checked-out commit; undefined where there is no git or no repository. */
  readonly commit: string | undefined;
  /** A file's text. */
  readonly read: (path: string) => Promise<string>;
  /** A file of Python, parsed. */
  readonly python: (path: string) => Promise<PythonFile>;
  /** Its strings. */
  readonly messages: (path: string) => Promise<readonly Message[]>;
}

/** What was named is no checkout that can be compared. Exit code 2. */
export class CannotRead extends OperatorError {}

/** Larger ones are data, not source. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_FILES = 20_000;
const SKIPPED = new Set([".git", ".venv", "node_modules", "__pycache__", "site-packages"]);

/** Opens a checkout. @throws CannotRead when it is no folder, is not readable or has far too many files */
export async function openCheckout(directory: string): Promise<Checkout> {
  const paths: string[] = [];
  try {
    await walk(directory, "", paths);
  } catch (error) {
    if (error instanceof CannotRead) throw error;
    throw unreadable(directory, error);
  }
  const files = new Map<string, Promise<PythonFile>>();
  const messages = new Map<string, Promise<readonly Message[]>>();
  const read = async (path: string) => {
    try {
      return await readFile(join(directory, path), "utf8");
    } catch (error) {
      throw unreadable(join(directory, path), error);
    }
  };
  const python = (path: string) =>
    kept(files, path, async () => parsePython(path, (await read(path)).replaceAll("\r\n", "\n")));
  return {
    directory,
    paths: paths.sort(),
    commit: await commitOf(directory),
    read,
    python,
    messages: (path) => kept(messages, path, async () => messagesOf(await python(path))),
  };
}

function kept<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Links are not followed: a checkout is another person's tree. */
async function walk(directory: string, below: string, paths: string[]): Promise<void> {
  for (const entry of await readdir(join(directory, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) await walk(directory, path, paths);
    if (!entry.isFile() || !/\.(py|ya?ml|toml)$/.test(entry.name)) continue;
    if ((await lstat(join(directory, path))).size > MOST_BYTES) continue;
    paths.push(path);
    if (paths.length > MOST_FILES)
      throw new CannotRead(
        `${directory} has more than ${MOST_FILES} files of Python, YAML and TOML - a checkout of one repository has ` +
          "fewer - name that repository's own folder",
      );
  }
}

async function commitOf(directory: string): Promise<string | undefined> {
  // Without this a folder inside another repository would get that one's commit.
  const own = await lstat(join(directory, ".git")).catch(() => undefined);
  if (own === undefined) return undefined;
  const result = await run("git", ["-C", directory, "rev-parse", "HEAD"], { check: false }).catch(
    () => undefined,
  );
  return result?.exitCode === 0 ? result.stdout.trim() : undefined;
}

function unreadable(path: string, error: unknown): CannotRead {
  const rules: Readonly<Record<string, string>> = {
    ENOENT: "does not exist",
    ENOTDIR: "is no folder",
    EACCES: "may not be read by this user",
  };
  const rule = rules[codeOf(error) ?? ""] ?? `cannot be read (${messageOf(error)})`;
  return new CannotRead(`${path} ${rule} - name the folder of a checkout of the upstream repository`);
}
