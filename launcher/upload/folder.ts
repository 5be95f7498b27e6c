/** What is on disk: the files of a checkpoint, and which checkpoints there are. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { changedFiles, type FoundFile, type FoundFolder } from "./gate";

/** A folder with more files than this is no checkpoint; the rest is left out, and named by its number. */
const MOST_FILES = 2_000;
const STEP = "{step}";

/** A folder that may be a checkpoint. */
export interface CheckpointFolder {
  readonly path: string;
  /** From the folder's name; undefined where the name has none. */
  readonly step: number | undefined;
}

/** The files below a folder, in order of their names; undefined where it is not there. Links are not followed. */
export async function listFolder(folder: string): Promise<FoundFolder | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  const files: FoundFile[] = [];
  const others: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isDirectory()) continue;
    if (!entry.isFile() || files.length >= MOST_FILES) {
      others.push(name);
      continue;
    }
    const found = await stat(path).catch(() => undefined);
    // Gone between the list and the look: as if it had never been there.
    if (found !== undefined) files.push({ name, bytes: found.size, changedMs: found.mtimeMs });
  }
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files, others };
}

/** The folder of one step, or the only one where the name has no `{step}`. */
export function folderOf(template: string, step: number | undefined): CheckpointFolder {
  return { path: template.replace(STEP, step === undefined ? "" : String(step)), step };
}

/** The folders that fit the template, the one with the highest step first. */
export async function checkpointFolders(template: string): Promise<CheckpointFolder[]> {
  if (!template.includes(STEP)) return [folderOf(template, undefined)];
  const [before = "", after = ""] = basename(template).split(STEP);
  const parent = dirname(template);
  const names = await readdir(parent).catch(() => [] as string[]);
  return names
    .flatMap((name) => {
      const middle = name.slice(before.length, name.length - after.length);
      const fits = name.startsWith(before) && name.endsWith(after) && /^\d{1,15}$/.test(middle);
      return fits ? [{ path: join(parent, name), step: Number(middle) }] : [];
    })
    .sort((a, b) => b.step - a.step);
}

/** When the marker was written, in ms since the epoch; undefined while it is not there. */
export async function markerTime(folder: string, marker: string): Promise<number | undefined> {
  return (await stat(join(folder, marker)).catch(() => undefined))?.mtimeMs;
}

/** How a folder came to rest. */
export type Rest =
  | { readonly folder: FoundFolder | undefined }
  /** Files that still changed when the time was up. */
  | { readonly changing: readonly string[] };

/** Files that are written now are looked at again this often, in all. */
const MOST_LOOKS = 30;

/** Waits until no file of a folder has changed for `seconds`, for thirty times as long at the most. */
export async function atRest(
  folder: string,
  seconds: number,
  wait: (ms: number) => Promise<unknown>,
): Promise<Rest> {
  let before = await listFolder(folder);
  let changing: string[] = [];
  for (let look = 0; look < MOST_LOOKS && seconds > 0; look += 1) {
    await wait(seconds * 1_000);
    const after = await listFolder(folder);
    changing = changedFiles(before?.files ?? [], after?.files ?? []);
    before = after;
    if (changing.length === 0) break;
  }
  return changing.length > 0 ? { changing } : { folder: before };
}

/** The folder that was written last of those that fit the template. */
export async function newestFolder(template: string): Promise<CheckpointFolder | undefined> {
  const folders = await Promise.all(
    (await checkpointFolders(template)).map(async (folder) => ({
      folder,
      changedMs: (await stat(folder.path).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  folders.sort((a, b) => b.changedMs - a.changedMs);
  return folders[0]?.folder;
}
