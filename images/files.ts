import { createHash, type Hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Paths of all files below `folder`, relative to it, with / and in order. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

/** sha256 (hex) over named contents, in the order given. Neither dates nor modes count. */
export function hashOf(files: Iterable<readonly [name: string, content: Buffer]>): string {
  const hash = createHash("sha256");
  for (const [name, content] of files) add(hash, name, content);
  return hash.digest("hex");
}

/** Names and contents of files below `root`. */
export function* contents(root: string, paths: readonly string[]): Iterable<readonly [string, Buffer]> {
  for (const path of paths) yield [path, readFileSync(join(root, path))];
}

function add(hash: Hash, name: string, content: Buffer): void {
  // Lengths keep the end of a name apart from the beginning of a content.
  hash.update(`${Buffer.byteLength(name)}:${name}:${content.length}:`);
  hash.update(content);
}
