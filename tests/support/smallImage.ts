/** An image of one layer, as buildah writes one into a folder: all that a test of an image's way needs. */
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** An archive without files. */
const EMPTY = Buffer.alloc(1024);

/** What may differ. */
export interface SmallImageOptions {
  /** A tar archive. @default one without files */
  layer?: Buffer;
  /** Beside `label`. */
  labels?: Readonly<Record<string, string>>;
  /** @default 1970-01-01T00:00:00Z */
  created?: string;
}

/** Writes one below `parent` and returns its folder. @param label makes it another image */
export function smallImage(parent: string, label: string, options: SmallImageOptions = {}): string {
  const { layer = EMPTY, labels, created = "1970-01-01T00:00:00Z" } = options;
  const folder = mkdtempSync(join(parent, "image-"));
  const put = (content: string | Buffer) => {
    const digest = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(folder, digest), content);
    return { digest: `sha256:${digest}`, size: Buffer.byteLength(content) };
  };
  const only = put(layer);
  const config = put(
    JSON.stringify({
      architecture: "amd64",
      os: "linux",
      created,
      config: { Hostname: "x", Labels: { label, ...labels } },
      rootfs: { type: "layers", diff_ids: [only.digest] },
      history: [{ created, created_by: "test" }],
    }),
  );
  const type = "application/vnd.docker";
  writeFileSync(join(folder, "version"), "Directory Transport Version: 1.1\n");
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${type}.distribution.manifest.v2+json`,
      config: { mediaType: `${type}.container.image.v1+json`, ...config },
      layers: [{ mediaType: `${type}.image.rootfs.diff.tar`, ...only }],
    }),
  );
  return folder;
}
