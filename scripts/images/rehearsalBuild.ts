/** The rehearsal's variant of an image: everything of it but the Python packages, from package registries alone. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, buildImage } from "./build";
import type { Buildah } from "./buildah";
import { debianBase } from "./debianBase";
import type { BuiltImage } from "./normalise";
import { readyImage } from "./project";

/** What Debian 12 has instead: its own Python, and its own mirror instead of a dated snapshot. */
const ARGUMENTS = { PYTHON: "python3", APT_SNAPSHOT: "none" };

/** Which of a build's choices a caller may set. A context `upstream` that is left out is an empty folder. */
export type RehearsalChoices = Pick<BuildOptions, "args" | "cache" | "contexts" | "onLine">;

/** Builds images/<name> with TARGET=rehearsal. Errors: as buildImage and debianBase. */
export async function buildRehearsalImage(
  buildah: Buildah,
  root: string,
  name: string,
  choices: RehearsalChoices = {},
): Promise<BuiltImage> {
  const baseImage = await debianBase(buildah);
  const image = await readyImage(root, name, baseImage);
  const dockerfile = image.files.get("Dockerfile")?.toString("utf8") ?? "";
  const args = Object.entries(ARGUMENTS).filter(([key]) =>
    new RegExp(`^ARG ${key}\\b`, "m").test(dockerfile),
  );
  const takesSource = /^FROM \S+ AS upstream$/m.test(dockerfile);
  return await buildImage(buildah, {
    root,
    name,
    image,
    target: "rehearsal",
    ...choices,
    args: { ...Object.fromEntries(args), ...choices.args },
    contexts: { ...(takesSource ? { upstream: emptyFolder(buildah) } : {}), ...choices.contexts },
  });
}

/** The simulated trainer needs nothing of upstream's source. */
function emptyFolder({ store }: Buildah): string {
  const folder = join(store, "empty");
  mkdirSync(folder, { recursive: true });
  return folder;
}
