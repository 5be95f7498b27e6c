/** A program that failed because a disk ran full: which one, and what to do about it. */
import { existsSync, statfsSync } from "node:fs";
import { codeOf, OperatorError } from "./errors";
import { RunError } from "./run";

/** A folder that a program writes to. */
export interface WrittenPlace {
  readonly folder: string;
  /** How to get room there, as the end of a sentence. */
  readonly fix: string;
}

/** In the words of libc and of Go, with what stands before them in the line: the path, which may have blanks, or none. */
const FULL = /^(.*)(?:no space left on device|disk quota exceeded)/gim;

/**
 * buildah 1.28 says no more than that its pipe was closed when the temporary folder runs full while a layer is written
 * there (measured 2026-11-21); nothing else was seen to close it.
 */
const CUT_SHORT = /storing layer "[0-9a-f]+" to file: io: read\/write on closed pipe/;

/** What a failed program tells of full disks. */
interface Told {
  /** What names the paths that could not be written, as the program sees them. */
  readonly lines: readonly string[];
  /** Whether it stands for a layer that did not fit into the temporary folder. */
  readonly layer: boolean;
}

/**
 * The error to show instead of `error` when that came of a full disk, else undefined. The full place is the one of
 * `places` that the failed program names; one that it does not name was written from inside an image, whose files lie
 * in the first place.
 * @param doing what failed, as the beginning of a sentence
 * @param temporary the place for temporary files, of which buildah does not always tell
 */
export function fullDisk(
  error: unknown,
  doing: string,
  places: readonly [WrittenPlace, ...WrittenPlace[]],
  temporary?: WrittenPlace,
): OperatorError | undefined {
  const told = toldBy(error);
  if (told === undefined) return undefined;
  const all = temporary === undefined ? places : [...places, temporary];
  const named = all.find(({ folder }) => told.lines.some((line) => names(line, folder)));
  const place = named ?? (told.layer ? temporary : undefined) ?? places[0];
  return new OperatorError(
    `${doing}: the disk of ${place.folder} ran full${freeNow(place.folder)}; nothing was named - ${place.fix}`,
  );
}

/** Whether this process itself could not write for want of room. */
export function isFullDisk(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes(codeOf(error) ?? "");
}

function toldBy(error: unknown): Told | undefined {
  if (isFullDisk(error)) {
    const path = error instanceof Error && "path" in error ? String(error.path) : "";
    return { lines: [path], layer: false };
  }
  if (!(error instanceof RunError)) return undefined;
  const text = `${error.result.stdout}\n${error.result.stderr}`;
  const found = [...text.matchAll(FULL)];
  const layer = found.length === 0 && CUT_SHORT.test(text);
  return found.length > 0 || layer ? { lines: found.map(([, before = ""]) => before), layer } : undefined;
}

/** Whether a line ends with a path in this folder. */
function names(line: string, folder: string): boolean {
  const at = line.lastIndexOf(folder);
  return at >= 0 && /^(?:\/[^:"']*)?["']?(?:: )?$/.test(line.slice(at + folder.length));
}

/** What the failed program had taken may be free again. */
function freeNow(folder: string): string {
  if (!existsSync(folder)) return "";
  const { bavail, bsize } = statfsSync(folder);
  return ` (${((bavail * bsize) / 2 ** 20).toFixed(0)} MiB are free now)`;
}
