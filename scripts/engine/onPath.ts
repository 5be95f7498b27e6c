/** The user's own `pulumi`: the first on PATH, if it is new enough and complete. */
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { findOnPath } from "../tools/path";
import { askVersion, languageHostBeside } from "./inspect";
import { isAtLeast, programs } from "./versions";

/** What came of the search: an engine, or why there is none. */
export type PathSearch = { dir: string; bin: string; version: string } | { why: string };

const memorySchema = z.object({ key: z.string(), version: z.string() });

/**
 * Looks for an engine on PATH. Its version is asked once and remembered in `memoryFile` with the file's size and time,
 * because the question costs 0.15 s.
 */
export async function findEngineOnPath(
  floor: string,
  memoryFile: string,
  env: NodeJS.ProcessEnv,
): Promise<PathSearch> {
  const bin = findOnPath([programs.engine], env);
  if (bin === undefined) return { why: "no pulumi on PATH" };
  const host = languageHostBeside(bin);
  if (host === undefined) return { why: `${bin} has no ${programs.languageHost} beside it` };
  const { size, mtimeMs } = await stat(bin);
  const key = `${bin} ${size} ${mtimeMs}`;
  let version = await recall(memoryFile, key);
  if (version === undefined) {
    version = await askVersion(bin);
    await remember(memoryFile, { key, version });
  }
  if (!isAtLeast(version, floor)) return { why: `${bin} is ${version}, older than ${floor}` };
  return { dir: dirname(host), bin, version };
}

async function recall(file: string, key: string): Promise<string | undefined> {
  try {
    const memory = memorySchema.parse(JSON.parse(await readFile(file, "utf8")));
    return memory.key === key ? memory.version : undefined;
  } catch {
    return undefined;
  }
}

async function remember(file: string, memory: z.infer<typeof memorySchema>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const beside = join(dirname(file), `.${process.pid}.path.json`);
  await writeFile(beside, JSON.stringify(memory));
  await rename(beside, file);
}
