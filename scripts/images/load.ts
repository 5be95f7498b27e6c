/** Hands a built image to a Docker engine on this machine. */
import { linkSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../cli/run";
import { requireTool } from "../tools/index";
import { type BuiltImage, blob } from "./normalise";

/**
 * Loads the image under this tag: as a whole or not at all, for the engine names it when it has all of it.
 * Errors: RunError (the engine's own words), OperatorError (no disk for the archive).
 * @param host as in `docker --host`
 */
export async function loadIntoDocker(image: BuiltImage, tag: string, host: string): Promise<void> {
  const docker = await requireTool("docker");
  const folder = mkdtempSync(join(image.folder, "..", ".load-"));
  try {
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
    const archive = `${folder}.tar`;
    await run("tar", ["--create", "--file", archive, "--directory", folder, "."], { timeoutMs: 300_000 });
    await run(docker.path, ["--host", host, "load", "--quiet", "--input", archive], { timeoutMs: 300_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}.tar`, { force: true });
  }
}

/** Two layers may be the same file. */
function linkOnce(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
