import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { contents, hashOf } from "./files";

/** Where things that can be made again are kept, below the project's root; npm and git leave it alone. */
export const CACHE_FOLDER = join("node_modules", ".cache", "launchpad");

/** What a bundle is made from, and how. */
export interface BundleRecipe {
  /** The kind of bundle: a folder of the cache. */
  readonly kind: string;
  /** Every file that it could be made from, by path below the root. */
  readonly sources: readonly string[];
  /** What else decides on the bytes. */
  readonly also?: string;
  /** Makes it. */
  readonly build: (file: string) => void | Promise<void>;
}

/** Newest bundles of a kind that stay. */
const KEPT = 8;

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
  mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await recipe.build(unfinished);
    const bundle = readFileSync(unfinished);
    // A source that was edited meanwhile is in the bundle, and not in the name.
    if (hashOfSources(root, recipe) === hash) {
      renameSync(unfinished, file);
      removeOlder(folder, file);
    }
    return bundle;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function hashOfSources(root: string, { also, sources }: BundleRecipe): string {
  return hashOf([["", Buffer.from(also ?? "")], ...contents(root, sources)]);
}

/** Another run may take an older bundle away at any time. */
function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Keeps the cache at a handful of bundles. */
function removeOlder(folder: string, newest: string): void {
  const bundles = readdirSync(folder).filter((name) => name.endsWith(".cjs"));
  if (bundles.length <= KEPT) return;
  for (const name of bundles) if (join(folder, name) !== newest) rmSync(join(folder, name), { force: true });
}
