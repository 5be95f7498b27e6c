/** The images of this project as the commands see them: what they are made from, and where their pins are. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, show } from "../../config/error";
import { type ImageFiles, imageInputs } from "../../images/inputs";
import { type PinnedFiles, unpinned } from "../../images/pins";

/** Names of the images: the folders below images/ with a Dockerfile. */
export function imageNames(root: string): string[] {
  return readdirSync(join(root, "images"))
    .filter((name) => existsSync(join(root, "images", name, "Dockerfile")))
    .sort();
}

/** Folders below images/ that list wanted Python packages. */
export function lockedFolders(root: string): string[] {
  return readdirSync(join(root, "images"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && lists(join(root, "images", entry.name), ".in").size > 0)
    .map((entry) => entry.name)
    .sort();
}

/**
 * The files of one image. Errors: ConfigError for a name that is none, and with everything that is not pinned.
 * @param baseImage taken instead of the one in base.json
 */
export async function readyImage(root: string, name: string, baseImage?: string): Promise<ImageFiles> {
  const names = imageNames(root);
  const image = names.includes(name) ? (await imageInputs(root))[name] : undefined;
  if (image === undefined)
    throw new ConfigError([
      {
        path: "image",
        given: show(name),
        rule: "there is no such folder with a Dockerfile below images/",
        fix: `one of: ${names.join(", ")}`,
      },
    ]);
  const files = pinnedFiles(root, name, baseImage ?? image.baseImage);
  const problems = [...unpinned(files), ...unpinned(sharedPins(root))];
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...image, baseImage: files.baseImage };
}

function pinnedFiles(root: string, workload: string, baseImage: string | undefined): PinnedFiles {
  const folder = join(root, "images", workload);
  const dockerfile = readFileSync(join(folder, "Dockerfile"), "utf8");
  const pins = { workload, dockerfile, wanted: lists(folder, ".in"), locks: lists(folder, ".txt") };
  return baseImage === undefined ? pins : { ...pins, baseImage };
}

/** The shared folder has lock files and nothing to build. */
function sharedPins(root: string): PinnedFiles {
  const folder = join(root, "images", "shared");
  const none = `none@sha256:${"0".repeat(64)}`;
  const wanted = existsSync(folder) ? lists(folder, ".in") : new Map<string, string>();
  const locks = existsSync(folder) ? lists(folder, ".txt") : new Map<string, string>();
  return { workload: "shared", dockerfile: "", baseImage: none, wanted, locks };
}

/** Contents of a folder's files with this end, by their name without it. */
function lists(folder: string, end: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(end)) continue;
    found.set(entry.name.slice(0, -end.length), readFileSync(join(folder, entry.name), "utf8"));
  }
  return found;
}
