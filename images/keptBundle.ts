import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
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
  const also = ["", Buffer.from(recipe.also ?? "")] as const;
  const hash = hashOf([also, ...contents(root, recipe.sources)]);
  const file = join(folder, `${hash.slice(0, 32)}.cjs`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    await recipe.build(unfinished);
    renameSync(unfinished, file);
    removeOlder(folder, file);
  }
  return readFileSync(file);
}

/** Keeps the cache at a handful of bundles. Another run may be reading one; it holds the bytes by then. */
function removeOlder(folder: string, newest: string): void {
  const bundles = readdirSync(folder).filter((name) => name.endsWith(".cjs"));
  if (bundles.length <= KEPT) return;
  for (const name of bundles) if (join(folder, name) !== newest) rmSync(join(folder, name), { force: true });
}
