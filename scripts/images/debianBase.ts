/** A base image made of Debian's packages, for where no image registry can be reached. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fullDisk, type WrittenPlace } from "../cli/fullDisk";
import { withStep } from "../cli/progress";
import { run } from "../cli/run";
import { isRoot } from "../tools/debian";
import { cachedFolder, cacheFolder, requireTool, ToolMissing } from "../tools/index";
import type { Buildah } from "./buildah";

/** What a rehearsal's image needs of its base: Debian 12's own Python, and certificates for the registries. */
const PACKAGES = ["ca-certificates", "python3", "python3-venv"];
const SUITE = "bookworm";
const NAME = "localhost/launchpad-debian";

/**
 * Makes the base once, keeps it in the cache folder, puts it into the store and returns its reference by digest.
 * Errors: ToolMissing (also when this is not root), RunError (the package mirror).
 */
export async function debianBase(buildah: Buildah): Promise<string> {
  if (!isRoot()) throw new ToolMissing("base image", ["only root can make one"], "run it as root");
  const { path: mmdebstrap } = await requireTool("mmdebstrap");
  const key = createHash("sha256").update(PACKAGES.join(",")).digest("hex").slice(0, 12);
  const { path } = await cachedFolder(join(cacheFolder(), "bases"), `${SUITE}-${key}`, async (folder) => {
    const tar = join(folder, "root.tar");
    // Manuals and translations are a third of it, and nobody reads them in a container.
    const paths = ["doc/*", "man/*", "locale/*", "info/*"].map(
      (each) => `--dpkgopt=path-exclude=/usr/share/${each}`,
    );
    // Nothing is lost if the machine stops in the middle: the folder is not used before it is complete.
    const fast = "--dpkgopt=force-unsafe-io";
    const kept = "--dpkgopt=path-include=/usr/share/doc/*/copyright";
    const arguments_ = [
      "--mode=root",
      "--variant=minbase",
      ...paths,
      fast,
      kept,
      `--include=${PACKAGES.join(",")}`,
      SUITE,
      tar,
    ];
    await withStep("Making a base image of Debian's packages", { expectSeconds: 60 }, () =>
      run(mmdebstrap, arguments_, {
        // Its filter lies beside it, and it looks on PATH.
        env: {
          ...process.env,
          PATH: `${dirname(mmdebstrap)}:${process.env.PATH ?? ""}`,
          SOURCE_DATE_EPOCH: "0",
        },
        timeoutMs: 540_000,
        label: "mmdebstrap",
      }).catch((error: unknown) => {
        throw fullDisk(error, "mmdebstrap", places()) ?? error;
      }),
    );
    await writeLayout(folder, tar);
  });
  // buildah makes a name of the path as it is given, and a leading dot of a folder in it would be no name.
  const [cwd, layout] = [dirname(path), `oci:${basename(path)}:base`];
  const { stdout } = await buildah.call(["pull", "--quiet", layout], { cwd, timeoutMs: 300_000 });
  await buildah.call(["tag", stdout.trim(), NAME]);
  const inspected = await buildah.call([
    "inspect",
    "--type",
    "image",
    "--format",
    "{{.FromImageDigest}}",
    NAME,
  ]);
  return `${NAME}@${inspected.stdout.trim()}`;
}

/** Its packages are unpacked among the temporary files, and the archive of them is written into the cache. */
function places(): [WrittenPlace, WrittenPlace] {
  return [
    { folder: tmpdir(), fix: "make room there, or set TMPDIR to a folder on a larger disk" },
    { folder: cacheFolder(), fix: "make room there, or set LAUNCHPAD_CACHE to a folder on a larger disk" },
  ];
}

/** Writes an OCI image layout round one layer, which moves into it. */
async function writeLayout(folder: string, tar: string): Promise<void> {
  const blobs = join(folder, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const layer = { digest: await hashOfFile(tar), size: (await stat(tar)).size };
  await rename(tar, join(blobs, layer.digest.slice("sha256:".length)));
  const put = async (value: unknown) => {
    const text = Buffer.from(JSON.stringify(value));
    const digest = createHash("sha256").update(text).digest("hex");
    await writeFile(join(blobs, digest), text);
    return { digest: `sha256:${digest}`, size: text.length };
  };
  const created = new Date(0).toISOString();
  const config = await put({
    architecture: "amd64",
    os: "linux",
    created,
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
    history: [{ created, created_by: `mmdebstrap ${SUITE}: ${PACKAGES.join(" ")}` }],
  });
  const type = "application/vnd.oci.image";
  const manifest = await put({
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config: { mediaType: `${type}.config.v1+json`, ...config },
    layers: [{ mediaType: `${type}.layer.v1.tar`, ...layer }],
  });
  const annotations = { "org.opencontainers.image.ref.name": "base" };
  const manifests = [{ mediaType: `${type}.manifest.v1+json`, ...manifest, annotations }];
  await writeFile(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}
