/** Hands a built image to a Docker engine on this machine. */
import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fullDisk } from "../cli/fullDisk";
import { type RunOptions, run } from "../cli/run";
import { requireTool } from "../tools/index";
import { withOwnedFolder } from "../tools/ownedFolder";
import { type BuiltImage, blob } from "./normalise";

const ENGINE_FIX =
  "see docker system df, and remove images or volumes that nobody needs (docker image prune)";

/**
 * Loads the image under this tag: as a whole or not at all, for the engine names it when it has all of it.
 * Errors: RunError (the engine's own words), OperatorError (a full disk: the engine's, or that of the archive).
 * @param host as in `docker --host`
 */
export async function loadIntoDocker(image: BuiltImage, tag: string, host: string): Promise<void> {
  const { path } = await requireTool("docker");
  const docker = (args: readonly string[], options?: RunOptions) =>
    run(path, ["--host", host, ...args], { timeoutMs: 300_000, ...options });
  await withOwnedFolder(dirname(image.folder), ".load-", async (own) => {
    const folder = join(own, "image");
    mkdirSync(folder);
    const layers = image.layers.map(({ digest }) => {
      const file = blob(image.folder, digest);
      linkOnce(file, join(folder, `${basename(file)}.tar`));
      return `${basename(file)}.tar`;
    });
    const config = `${image.id.replace("sha256:", "")}.json`;
    linkOnce(blob(image.folder, image.id), join(folder, config));
    writeFileSync(
      join(folder, "manifest.json"),
      JSON.stringify([{ Config: config, RepoTags: [tag], Layers: layers }]),
    );
    const archive = join(own, "image.tar");
    const tar = ["--create", "--file", archive, "--directory", folder, "."];
    await run("tar", tar, { timeoutMs: 300_000 }).catch((error: unknown) => {
      const here = { folder: dirname(own), fix: "make room there" };
      throw fullDisk(error, `tar of ${tag}`, [here]) ?? error;
    });
    await docker(["load", "--quiet", "--input", archive]).catch(async (error: unknown) => {
      const info = ["info", "--format", "{{.DockerRootDir}}"];
      const { stdout } = await docker(info, { check: false });
      const storage = { folder: stdout.trim(), fix: ENGINE_FIX };
      throw fullDisk(error, `docker load of ${tag}`, [storage]) ?? error;
    });
  });
}

/** Two layers may be the same file. */
function linkOnce(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
