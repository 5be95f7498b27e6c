import { rename } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../cli/run";
import { isExecutable } from "./path";
import type { GoSource } from "./table";

/**
 * Flags of `go build` for programs that are built once and mostly wait: no inlining but in Go's own packages, where it
 * pays at once (each preview hashes a passphrase a million times), no debug tables, and one thread for each compiler:
 * `go build` runs several of them. The engine then takes 307 processor seconds to build instead of 465, and is 98 MB
 * large instead of 113 (Go 1.26, 2026-11-22).
 */
export const quickCompile: readonly string[] = [
  "-gcflags=all=-l -dwarf=false -c=1",
  "-gcflags=std=-dwarf=false -c=1",
];

/**
 * Environment beside them: the compiler collects its garbage less often. The largest process of the engine's
 * build takes 1.4 GB (1.3 with GOGC=400); without any collection the build is no quicker.
 */
export const quickCompiler: Readonly<Record<string, string>> = { GOGC: "800" };

/** Builds a Go module's program into `folder`, under the name `command`. Throws when Go is missing or the module proxy does not answer. */
export async function goInstall(source: GoSource, folder: string, command: string): Promise<void> {
  const env = { ...process.env, ...quickCompiler, GOBIN: folder, GOFLAGS: "-mod=mod", CGO_ENABLED: "0" };
  await run("go", ["install", ...quickCompile, "-ldflags=-s -w", source.package], {
    env,
    cwd: folder,
    timeoutMs: 600_000,
  });
  if (source.builds !== undefined) await rename(join(folder, source.builds), join(folder, command));
}

/** Where `go install` put the program. */
export function goProgram(folder: string, command: string): string | undefined {
  const file = join(folder, command);
  return isExecutable(file) ? file : undefined;
}
