/** Lays a deployment's files out under a scratch root, as the container would have them. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { LAUNCH_FILE_PATH, type LaunchFile } from "../../workloads/launchfile";

/** A file of the container: an upload of the plan, with the contents that it would get. */
export interface RehearsalFile {
  /** Absolute path in the container. */
  readonly path: string;
  readonly content: string;
  /** Default 0400, as secrets are uploaded. */
  readonly mode?: number;
}

/**
 * Writes launch.json and the files under `root`, makes the working folders, and returns the launch file's path.
 * Error: a path that would lead out of `root`.
 */
export function layOut(root: string, launchFile: string, files: readonly RehearsalFile[]): string {
  rmSync(root, { recursive: true, force: true });
  const config = join(root, LAUNCH_FILE_PATH);
  put(config, launchFile, 0o444);
  for (const file of files) put(below(root, file.path), file.content, file.mode ?? 0o400);
  for (const folder of workingFolders(launchFile)) mkdirSync(below(root, folder), { recursive: true });
  return config;
}

function below(root: string, path: string): string {
  if (normalize(path) !== path)
    throw new Error(`the container's path ${JSON.stringify(path)} is not a plain one`);
  return join(root, path);
}

function put(path: string, content: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
  chmodSync(path, mode);
}

/** A broken launch file has none: then the launcher itself has to say what is wrong. */
function workingFolders(launchFile: string): string[] {
  try {
    return (JSON.parse(launchFile) as LaunchFile).processes.map((process) => process.cwd);
  } catch {
    return [];
  }
}
