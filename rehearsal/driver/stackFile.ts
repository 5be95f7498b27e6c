/** The copy of a stack file that a rehearsal works on: nothing in the project's folder is ever written. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { parse, stringify } from "yaml";

/** The values of a stack file by full key, and which of them were encrypted. */
export interface StackConfig {
  readonly values: Readonly<Record<string, unknown>>;
  /** Full keys whose value is encrypted for the real stack; a rehearsal cannot and must not read them. */
  readonly encrypted: readonly string[];
}

/** `Pulumi.prod.yaml` -> `prod`. */
export function stackName(file: string): string {
  return /^Pulumi\.(.+)\.ya?ml$/.exec(basename(file))?.[1] ?? "rehearsal";
}

/** Reads a stack file. */
export function readStackFile(file: string): StackConfig {
  const parsed = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
  const values: Record<string, unknown> = {};
  const encrypted: string[] = [];
  for (const [key, value] of Object.entries(parsed.config ?? {})) {
    if (holdsEncrypted(value)) encrypted.push(key);
    else values[key] = value;
  }
  return { values, encrypted };
}

/** Writes the copy, keeping the salt that the engine put into an earlier one. */
export function writeStackCopy(file: string, values: Readonly<Record<string, unknown>>): void {
  const before = existsSync(file)
    ? (parse(readFileSync(file, "utf8")) as { encryptionsalt?: string } | null)
    : null;
  const salt = before?.encryptionsalt === undefined ? {} : { encryptionsalt: before.encryptionsalt };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stringify({ ...salt, config: values }), { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** The name in Pulumi.yaml. */
export function projectName(projectFile: string): string {
  const { name } = parse(readFileSync(projectFile, "utf8")) as { name?: string };
  if (name === undefined) throw new Error(`${projectFile} has no name`);
  return name;
}

/** Whether Pulumi.yaml says that the program needs no TypeScript loader of Pulumi's. */
export function withoutTypeScript(projectFile: string): boolean {
  const { runtime } = parse(readFileSync(projectFile, "utf8")) as {
    runtime?: string | { options?: { typescript?: unknown } };
  };
  return typeof runtime === "object" && runtime.options?.typescript === false;
}

function holdsEncrypted(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsEncrypted);
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === "secure") return true;
  return Object.values(value).some(holdsEncrypted);
}
