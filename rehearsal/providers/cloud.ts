/**
 * The simulated cloud: one JSON file per object in a folder, written atomically, so that several provider processes,
 * several runs and a test's own hands can work on it at once.
 *
 * Layout: `objects/<package>/<type>/<file>.json` lives, `deleted/` holds what was deleted (an id is never used twice).
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "./values";

/** One object of the simulated cloud. */
export interface CloudObject {
  readonly type: string;
  readonly id: string;
  readonly urn: string;
  /** What the object looks like to the service now. */
  readonly properties: Properties;
  /** Which of the properties were asked for; the others were filled in by the service. */
  readonly inputs: Properties;
  /** Address of the host that holds it; "" where there is none. */
  readonly endpoint: string;
  /** Key that no two live objects of a type share on one endpoint. */
  readonly uniqueKey?: string;
  /** Things inside that the engine knows nothing of, such as the number of objects in a bucket. */
  readonly contents?: Properties;
}

/** A simulated cloud in a folder. */
export class Cloud {
  constructor(readonly folder: string) {}

  /** Every live object, of one type or of all, ordered by type and id. */
  list(type?: string): CloudObject[] {
    const root = join(this.folder, "objects");
    if (!existsSync(root)) return [];
    return readdirSync(root)
      .filter((name) => type === undefined || name === typeFolder(type))
      .sort()
      .flatMap((name) =>
        readdirSync(join(root, name))
          .filter((file) => file.endsWith(".json"))
          .sort()
          .flatMap((file) => readObject(join(root, name, file))),
      );
  }

  /** A live object by type, id and endpoint. */
  get(type: string, id: string, endpoint = ""): CloudObject | undefined {
    return readObject(this.path(type, id, endpoint))[0];
  }

  /** Whether an object with this id lives or ever lived. */
  wasUsed(type: string, id: string, endpoint = ""): boolean {
    return existsSync(this.path(type, id, endpoint)) || existsSync(this.gravePath(type, id, endpoint));
  }

  /** Writes an object, new or changed. */
  put(object: CloudObject): void {
    writeAtomically(this.path(object.type, object.id, object.endpoint), object);
  }

  /** Changes a live object behind the engine's back. Throws when there is none. */
  edit(type: string, id: string, change: (object: CloudObject) => CloudObject, endpoint = ""): void {
    const object = this.get(type, id, endpoint);
    if (object === undefined) throw new Error(`the simulated cloud has no ${type} with id ${id}`);
    this.put(change(object));
  }

  /** Deletes an object; the file moves to `deleted/`. No error when it is already gone. */
  remove(type: string, id: string, endpoint = ""): void {
    const from = this.path(type, id, endpoint);
    if (!existsSync(from)) return;
    const to = this.gravePath(type, id, endpoint);
    mkdirSync(join(to, ".."), { recursive: true });
    renameSync(from, to);
  }

  /** Forgets everything. */
  clear(): void {
    for (const name of ["objects", "deleted"])
      rmSync(join(this.folder, name), { recursive: true, force: true });
  }

  private path(type: string, id: string, endpoint: string): string {
    return join(this.folder, "objects", typeFolder(type), fileName(id, endpoint));
  }

  private gravePath(type: string, id: string, endpoint: string): string {
    return join(this.folder, "deleted", typeFolder(type), fileName(id, endpoint));
  }
}

/** Writes JSON so that a reader sees the old file or the new one, never half of it. */
export function writeAtomically(path: string, value: unknown): void {
  mkdirSync(join(path, ".."), { recursive: true });
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** A stable hexadecimal string of the given length. */
export function stableHex(seed: string, length: number): string {
  let result = "";
  for (let block = 0; result.length < length; block++) {
    result += createHash("sha256").update(`${block}:${seed}`).digest("hex");
  }
  return result.slice(0, length);
}

function typeFolder(type: string): string {
  return type.replace(/[^A-Za-z0-9]+/g, "-");
}

function fileName(id: string, endpoint: string): string {
  const readable = id.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 60);
  return `${readable}.${stableHex(`${endpoint}|${id}`, 8)}.json`;
}

function readObject(path: string): CloudObject[] {
  try {
    return [JSON.parse(readFileSync(path, "utf8")) as CloudObject];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
