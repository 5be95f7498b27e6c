/** A copy of this project whose sources a test may edit. Packages are shared with the original. */
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolder } from "./harness";

const ROOT = resolve(__dirname, "..", "..");
const FOLDERS = ["components", "config", "images", "launcher", "planning", "workloads"];
const FILES =
  /^(index\.ts|(program|bundle|firstUse)\.cjs|package(-lock)?\.json|tsconfig\.json|Pulumi\..*yaml|Pulumi\.yaml)$/;

/** A project folder that can be edited. */
export interface ProjectCopy {
  folder: string;
  /** Replaces the first occurrence of `from` in a file, and returns the undoing. Throws when there is none. */
  edit(path: string, from: string, to: string): () => void;
}

/** Copies the program; the copy goes away after the test file. */
export function projectCopy(): ProjectCopy {
  const folder = temporaryFolder();
  for (const name of FOLDERS) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  for (const name of readdirSync(ROOT).filter((file) => FILES.test(file))) {
    cpSync(join(ROOT, name), join(folder, name));
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    edit(path, from, to) {
      const file = join(folder, path);
      const before = readFileSync(file, "utf8");
      if (!before.includes(from)) throw new Error(`${path} does not contain ${JSON.stringify(from)}`);
      writeFileSync(
        file,
        before.replace(from, () => to),
      );
      return () => writeFileSync(file, before);
    },
  };
}
