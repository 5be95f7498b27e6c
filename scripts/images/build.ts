/** Builds one image with buildah into a folder: the same inputs give the same bytes. */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigError, type Problem, show } from "../../config/error";
import { writeContext } from "../../images/context";
import type { ImageFiles } from "../../images/inputs";
import { CACHE_FOLDER } from "../../images/keptBundle";
import { withOwnedFolder } from "../tools/ownedFolder";
import { type Buildah, checkRoom, type Target } from "./buildah";
import { removeOldContainers } from "./leftovers";
import { type BuiltImage, normalise } from "./normalise";

/** What to build. */
export interface BuildOptions {
  readonly root: string;
  readonly name: string;
  readonly image: ImageFiles;
  readonly target: Target;
  /** Build arguments beside the base and the target. */
  readonly args?: Readonly<Record<string, string>>;
  /** Named contexts: a stage of that name is taken from this folder instead. */
  readonly contexts?: Readonly<Record<string, string>>;
  /** Whether layers of an earlier build are taken. @default true */
  readonly cache?: boolean;
  onLine?(line: string): void;
}

/** An hour: torch and CUDA are gigabytes. */
const LIMIT_MS = 3_600_000;

/**
 * Builds an image and returns the folder of its files. Only a complete image gets its name.
 * Errors: ConfigError (an argument or a context that the Dockerfile does not have), OperatorError (no room),
 * RunError (with the last lines of the build).
 */
export async function buildImage(buildah: Buildah, options: BuildOptions): Promise<BuiltImage> {
  const { root, name, image, target } = options;
  const dockerfile = image.files.get("Dockerfile")?.toString("utf8") ?? "";
  const problems = unknownNames(dockerfile, options);
  if (problems.length > 0) throw new ConfigError(problems);
  await removeOldContainers(buildah, LIMIT_MS);
  checkRoom(buildah.store, target);
  const context = resolve(root, writeContext(root, name, image));
  const made = await buildah.call(
    [
      ...["build", "--quiet", "--format", "docker", "--layers", "--force-rm", "--network", "host"],
      // What lies in the store alone is asked of no registry.
      ...(isLocal(image.baseImage) ? ["--pull-never"] : []),
      // The date of every file, and of the image.
      ...["--timestamp", "0"],
      ...(options.cache === false ? ["--no-cache"] : []),
      ...certificates(process.env),
      ...Object.entries(buildArguments(options)).flatMap(([key, value]) => [
        "--build-arg",
        `${key}=${value}`,
      ]),
      ...Object.entries(options.contexts ?? {}).flatMap(([key, folder]) => [
        "--build-context",
        `${key}=${resolve(folder)}`,
      ]),
      context,
    ],
    {
      timeoutMs: LIMIT_MS,
      label: `buildah build ${name}`,
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    },
  );
  const id = made.stdout.trim().split("\n").at(-1) ?? "";
  return await writeOut(buildah, root, `${name}-${target}`, id);
}

/** What follows from the image and the target. */
const OWN_ARGUMENTS = ["BASE_IMAGE", "TARGET", "LOCK_HASH", "LAUNCHER_HASH"];

/** All build arguments of a build. */
export function buildArguments({ image, target, args }: BuildOptions): Record<string, string> {
  return {
    ...args,
    BASE_IMAGE: fullReference(image.baseImage ?? ""),
    TARGET: target,
    ...image.labelArguments,
  };
}

/**
 * A reference as buildah takes it: with its registry, which Docker leaves out for its own, and without a tag beside
 * the digest, which buildah 1.28 refuses.
 */
export function fullReference(reference: string): string {
  const [name = "", digest] = reference.split("@");
  const first = name.split("/", 1)[0] ?? "";
  const hasRegistry = name.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const repository = hasRegistry ? name : `docker.io/${name.includes("/") ? name : `library/${name}`}`;
  return digest === undefined ? repository : `${repository.replace(/:[^/:]*$/, "")}@${digest}`;
}

function isLocal(reference: string | undefined): boolean {
  return reference?.startsWith("localhost/") ?? false;
}

/** Copies the image out of the store and makes its description free of chance. */
async function writeOut(buildah: Buildah, root: string, name: string, id: string): Promise<BuiltImage> {
  const folder = join(root, CACHE_FOLDER, "images");
  mkdirSync(folder, { recursive: true });
  return withOwnedFolder(folder, `.${name}-`, async (own) => {
    const unfinished = join(own, "image");
    mkdirSync(unfinished);
    await buildah.call(["push", "--quiet", "--disable-compression", id, `dir:${unfinished}`], {
      timeoutMs: 600_000,
    });
    const built = await normalise(unfinished);
    const final = join(folder, name);
    rmSync(final, { recursive: true, force: true });
    renameSync(unfinished, final);
    return { ...built, folder: final };
  });
}

/**
 * Behind a proxy that has a certificate authority of its own, downloads inside the build need it too. It is mounted
 * for the time of the build and is in no layer.
 */
function certificates(env: NodeJS.ProcessEnv): string[] {
  const file = env.SSL_CERT_FILE;
  if (file === undefined || !existsSync(file)) return [];
  return ["--volume", `${file}:/etc/ssl/certs/ca-certificates.crt:ro`];
}

/** buildah itself takes any name and does nothing with one that is not in the Dockerfile. */
function unknownNames(dockerfile: string, { name, args = {}, contexts = {} }: BuildOptions): Problem[] {
  const declared = [...dockerfile.matchAll(/^ARG (\w+)/gm)].map(([, key = ""]) => key);
  const known = new Set(declared.filter((key) => !OWN_ARGUMENTS.includes(key)));
  const stages = new Set([...dockerfile.matchAll(/^FROM \S+ AS (\S+)/gm)].map((match) => match[1]));
  const problems: Problem[] = [];
  for (const key of Object.keys(args).filter((each) => !known.has(each)))
    problems.push({
      path: "--arg",
      given: show(key),
      rule: `images/${name}/Dockerfile has no such ARG, or the build sets it by itself`,
      fix: `one of: ${[...known].join(", ")}`,
    });
  for (const [key, folder] of Object.entries(contexts)) {
    if (!stages.has(key))
      problems.push({
        path: "--context",
        given: show(key),
        rule: `images/${name}/Dockerfile has no such stage`,
        fix: `one of: ${[...stages].join(", ")}`,
      });
    if (!existsSync(folder))
      problems.push({
        path: "--context",
        given: show(folder),
        rule: "it is a folder",
        fix: "name one that is there",
      });
  }
  return problems;
}
