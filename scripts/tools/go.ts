import { rename } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../cli/run";
import { isExecutable } from "./path";
import type { GoSource } from "./table";

/** Builds a Go module's program into `folder`, under the name `command`. Throws when Go is missing or the module proxy does not answer. */
export async function goInstall(source: GoSource, folder: string, command: string): Promise<void> {
  const env = { ...process.env, GOBIN: folder, GOFLAGS: "-mod=mod", CGO_ENABLED: "0" };
  await run("go", ["install", source.package], { env, cwd: folder, timeoutMs: 600_000 });
  if (source.builds !== undefined) await rename(join(folder, source.builds), join(folder, command));
}

/** Where `go install` put the program. */
export function goProgram(folder: string, command: string): string | undefined {
  const file = join(folder, command);
  return isExecutable(file) ? file : undefined;
}
