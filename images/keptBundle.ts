import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contents, hashOf } from "./files";

/** Where things that can be made again are kept, below the project's root; npm and git leave it alone. */
export const CACHE_FOLDER = join("node_modules", ".cache", "launchpad");

/** What npm has installed, which the lock file says only after the next `npm install`. */
const INSTALLED = join("node_modules", ".package-lock.json");

/** What a bundle is made from, and how. */
export interface BundleRecipe {
  /** The kind of bundle: a folder of the cache. */
  readonly kind: string;
  /** Every file that it could be made from, by path below the root. */
  readonly sources: readonly string[];
  /** What else decides on the bytes. */
  readonly also?: string;
  /** Makes it. */
  readonly build: () => Promise<Uint8Array>;
}

/** Newest bundles of a kind that stay. */
const KEPT = 8;

/** After this time nobody writes a file any more. */
const UNFINISHED_MS = 3_600_000;

/**
 * A bundle's bytes. Bundling takes some 200 ms and a processor or two, so the result is kept under the hash of everything
 * that it could be made from; a changed comment makes a new entry with the same bytes. Throws what `build` throws.
 */
export async function keptBundle(root: string, recipe: BundleRecipe): Promise<Buffer> {
  const folder = join(root, CACHE_FOLDER, recipe.kind);
  const hash = hashOfSources(root, recipe);
  const file = join(folder, `${hash.slice(0, 32)}.cjs`);
  const kept = readIfThere(file);
  if (kept !== undefined) return kept;
  const bundle = Buffer.from(await recipe.build());
  // A source that was edited meanwhile is in the bundle, and not in the name.
  if (hashOfSources(root, recipe) === hash) keep(file, bundle);
  return bundle;
}

/** Where it cannot be written, as on a disk that is full or read only, the next run bundles again. */
function keep(file: string, bundle: Buffer): void {
  const folder = join(file, "..");
  const unfinished = `${file}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, bundle);
    renameSync(unfinished, file);
    removeOlder(folder);
  } catch {
    try {
      rmSync(unfinished, { force: true });
    } catch {
      // The folder itself is the trouble.
    }
  }
}

function hashOfSources(root: string, { also, sources }: BundleRecipe): string {
  const installed = readIfThere(join(root, INSTALLED)) ?? Buffer.alloc(0);
  return hashOf([["", Buffer.from(also ?? "")], [INSTALLED, installed], ...contents(root, sources)]);
}

/** Another run may take an older bundle away at any time. */
function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Keeps a folder at a handful of bundles, and free of what killed runs left. */
function removeOlder(folder: string): void {
  const files = readdirSync(folder)
    .map((name) => ({ file: join(folder, name), whole: name.endsWith(".cjs") }))
    .flatMap(({ file, whole }) => {
      const status = statSync(file, { throwIfNoEntry: false });
      return status === undefined ? [] : [{ file, whole, madeMs: status.mtimeMs }];
    })
    .sort((a, b) => b.madeMs - a.madeMs);
  const bundles = files.filter(({ whole }) => whole);
  const unfinished = files.filter(({ whole, madeMs }) => !whole && madeMs < Date.now() - UNFINISHED_MS);
  for (const { file } of [...bundles.slice(KEPT), ...unfinished]) rmSync(file, { force: true });
}
