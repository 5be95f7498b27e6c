/** Reads launch.json. Every way it can be wrong is one error with its own exit code. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import {
  canonicalJson,
  LAUNCH_FILE_VERSION,
  type LaunchFile,
  type LaunchFileBody,
  launchFileSchema,
} from "../../workloads/launchfile";
import { LauncherError } from "../exitcodes";

/** sha256 (hex) of everything in launch.json but its hash. */
export function launchFileHash(body: LaunchFileBody): string {
  return createHash("sha256").update(canonicalJson(body)).digest("hex");
}

/** Reads and verifies a launch file. Errors: LauncherError with exit 10 to 14. */
export function readLaunchFile(path: string): LaunchFile {
  return parseLaunchFile(readText(path), path);
}

/** Verifies the text of a launch file; `path` is only named in errors. */
export function parseLaunchFile(text: string, path: string): LaunchFile {
  const raw = parseJson(text, path);
  checkVersion(raw, path);
  checkHash(raw, path);
  const parsed = launchFileSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `  ${issue.path.join(".") || "(top)"}: ${issue.message}`,
  );
  throw new LauncherError(
    "fileInvalid",
    `${path} breaks its schema; deploy it again with a matching launcher:\n${problems.join("\n")}`,
  );
}

function readText(path: string): string {
  try {
    // A pipe that nobody writes to would be waited for without end.
    if (statSync(path).isFile()) return readFileSync(path, "utf8");
    throw Object.assign(new Error(), { code: "not a file" });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new LauncherError(
      "fileMissing",
      `${path} cannot be read (${code}); deploy the trainer again, or name the file with --config`,
    );
  }
}

function parseJson(text: string, path: string): Record<string, unknown> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new LauncherError(
      "fileBroken",
      `${path} is not whole JSON (${text.length} characters); deploy the trainer again`,
    );
  }
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) {
    throw new LauncherError("fileBroken", `${path} holds no JSON object; deploy the trainer again`);
  }
  return raw as Record<string, unknown>;
}

function checkVersion(raw: Record<string, unknown>, path: string): void {
  if (raw.version === LAUNCH_FILE_VERSION) return;
  const found = raw.version === undefined ? "none" : JSON.stringify(raw.version);
  throw new LauncherError(
    "fileNewer",
    `${path} is of version ${found}; this launcher reads version ${LAUNCH_FILE_VERSION}. Build the image and the bundle from the same commit`,
  );
}

/** Error: a file nested so deeply that the stack ends before it does; no bundle is. */
function canonicalText(body: Record<string, unknown>, path: string): string {
  try {
    return canonicalJson(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new LauncherError("fileBroken", `${path} is nested too deeply; deploy the trainer again`);
  }
}

function checkHash(raw: Record<string, unknown>, path: string): void {
  const { hash, ...body } = raw;
  const actual = createHash("sha256").update(canonicalText(body, path)).digest("hex");
  if (hash === actual) return;
  throw new LauncherError(
    "fileTampered",
    `${path} was changed after it was baked: its hash is ${String(hash)}, its contents give ${actual}. Deploy the trainer again; never edit the file by hand`,
  );
}
