/** Takes out of a built image's description what differs from build to build though no file does. */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** An image as files: `dir:` as containers/image writes it. */
export interface BuiltImage {
  readonly folder: string;
  /** Digest of the manifest over the uncompressed layers: the same for the same content. */
  readonly digest: string;
  /** Digest of the configuration: what Docker shows as the image's id. */
  readonly id: string;
  /** The layers, uncompressed, the base first. */
  readonly layers: readonly { readonly digest: string; readonly bytes: number }[];
}

const manifestSchema = z.looseObject({
  config: z.looseObject({ digest: z.string(), size: z.number() }),
  layers: z.array(z.looseObject({ digest: z.string(), size: z.number() })),
});
const configSchema = z.looseObject({
  config: z.looseObject({ Hostname: z.string().optional() }),
  history: z.array(z.looseObject({ comment: z.string().optional() })),
});

/**
 * Rewrites the configuration and the manifest in `folder`. buildah 1.28 writes the name of the build's container, its
 * host name and the ids of intermediate images into a configuration in Docker's format (measured 2026-11-21: with
 * `--timestamp 0` all layers of two builds were the same and the digests were not); the format of OCI would have no
 * such fields and no HEALTHCHECK either.
 */
export async function normalise(folder: string): Promise<BuiltImage> {
  const manifestFile = join(folder, "manifest.json");
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(manifestFile, "utf8")));
  const before = blob(folder, manifest.config.digest);
  const config = configSchema.parse(JSON.parse(readFileSync(before, "utf8")));
  delete config.container;
  delete config.container_config;
  delete config.parent;
  config.config.Hostname = "";
  for (const step of config.history) delete step.comment;
  const text = Buffer.from(JSON.stringify(config));
  const id = digestOf(text);
  rmSync(before);
  writeFileSync(blob(folder, id), text);
  manifest.config.digest = id;
  manifest.config.size = text.length;
  const manifestText = Buffer.from(JSON.stringify(manifest));
  writeFileSync(`${manifestFile}.new`, manifestText);
  renameSync(`${manifestFile}.new`, manifestFile);
  const layers = manifest.layers.map(({ digest }) => ({
    digest,
    bytes: statSync(blob(folder, digest)).size,
  }));
  return { folder, digest: digestOf(manifestText), id, layers };
}

/** In `dir:` a blob lies under its hash without the name of the algorithm. */
export function blob(folder: string, digest: string): string {
  return join(folder, digest.replace(/^sha256:/, ""));
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
