import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../cli/run";
import type { PythonSource } from "./table";

/** The lock file of a Python program. */
function lockFile(source: PythonSource): string {
  return join(__dirname, "locks", source.lock);
}

/**
 * What the installed folder depends on: the lock file, and the Python that its compiled parts are for.
 * Throws when there is no Python.
 */
export async function pythonKey(source: PythonSource): Promise<string> {
  const abi = await run("python3", ["-c", "import sys; print(sys.implementation.cache_tag)"], {
    timeoutMs: 20_000,
  });
  const lock = await readFile(lockFile(source), "utf8");
  return createHash("sha256").update(`${lock}\n${abi.stdout.trim()}`).digest("hex").slice(0, 12);
}

/**
 * Installs a Python program with everything that it imports into `folder`: wheels only, each by its hash in the lock
 * file. It is a plain folder and no virtual environment, because those know their own path and the cache renames the
 * folder when it is complete. Throws when pip is missing, the registry does not answer, or a wheel does not fit.
 */
export async function installPython(source: PythonSource, folder: string, command: string): Promise<void> {
  const arguments_ = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
  arguments_.push("--root-user-action=ignore", "--only-binary", ":all:", "--require-hashes");
  arguments_.push("--target", join(folder, "lib"), "-r", lockFile(source));
  await run("python3", arguments_, { timeoutMs: 300_000, label: `pip install -r ${source.lock}` });
  await mkdir(join(folder, "bin"));
  const script = [
    "#!/bin/sh",
    'lib=$(dirname "$0")/../lib',
    `PYTHONPATH=$lib PYTHONNOUSERSITE=1 exec python3 -m ${source.module} "$@"`,
  ];
  await writeFile(join(folder, "bin", command), `${script.join("\n")}\n`);
  await chmod(join(folder, "bin", command), 0o755);
}
