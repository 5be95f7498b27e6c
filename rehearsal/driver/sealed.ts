/** Encrypted config of an earlier call, so that the engine is not started for secrets that it has encrypted before. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";

/** What the engine made of some secrets. */
interface Sealed {
  /** Of the secrets. */
  readonly sha256: string;
  /** Belongs to the ciphers: with another salt in the stack's copy they cannot be read. */
  readonly salt: string;
  readonly ciphers: Readonly<Record<string, unknown>>;
}

interface StackCopy {
  readonly encryptionsalt?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Keeps what the engine has just written into the stack's copy for `secrets`. */
export function writeSealed(
  file: string,
  secrets: Readonly<Record<string, string>>,
  stackCopy: string,
): void {
  const { encryptionsalt, config = {} } = parse(readFileSync(stackCopy, "utf8")) as StackCopy;
  const ciphers = Object.fromEntries(Object.keys(secrets).map((key) => [key, config[key]]));
  if (encryptionsalt === undefined) return;
  const sealed: Sealed = { sha256: digest(secrets), salt: encryptionsalt, ciphers };
  writeFileSync(file, JSON.stringify(sealed), { mode: 0o600 });
}

/** The encrypted values of exactly these secrets, or undefined where they were not the last ones. */
export function readSealed(
  file: string,
  secrets: Readonly<Record<string, string>>,
  stackCopy: string,
): Readonly<Record<string, unknown>> | undefined {
  if (!existsSync(file) || !existsSync(stackCopy)) return undefined;
  try {
    const sealed = JSON.parse(readFileSync(file, "utf8")) as Sealed;
    const { encryptionsalt } = parse(readFileSync(stackCopy, "utf8")) as StackCopy;
    return sealed.salt === encryptionsalt && sealed.sha256 === digest(secrets) ? sealed.ciphers : undefined;
  } catch {
    // A file that a crash cut short: the engine encrypts once more.
    return undefined;
  }
}

function digest(secrets: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(secrets).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
