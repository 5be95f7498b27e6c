/** Makes the simulated trainers executable: one file per command, in a folder to be put first on PATH. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { filesBelow } from "../../images/files";
import { keptBundle } from "../../images/keptBundle";

const root = resolve(__dirname, "..", "..");

/** A program with the names that it goes by, which it tells apart itself. */
interface Program {
  /** Below this folder. */
  readonly entry: string;
  readonly names: readonly [string, ...string[]];
}

/** Every program that has a simulation. */
export const simulatedPrograms: readonly Program[] = [
  { entry: "python/torchrun.ts", names: ["torchrun"] },
  { entry: "gpus/main.ts", names: ["nvidia-smi"] },
  { entry: "python/main.ts", names: ["python", "python3", "accelerate"] },
];

/** Their names. */
export const simulatedCommands: readonly string[] = simulatedPrograms.flatMap(({ names }) => names);

/** Everything that they could be made from, by path below the project's root. */
export function simulatedSources(): string[] {
  const own = ["rehearsal/trainer", "workloads"].flatMap((room) =>
    filesBelow(join(root, room)).map((path) => `${room}/${path}`),
  );
  return [...own, "package-lock.json", "tsconfig.json"];
}

/** How esbuild makes one that runs under `node`. */
export function simulatedBuild({ entry }: Program, node: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [join(__dirname, entry)],
    bundle: true,
    platform: "node",
    format: "cjs",
    banner: { js: `#!${node}` },
    logLevel: "silent",
  };
}

/**
 * Writes the executables to `folder`. They run under the Node that runs this, or under `node` of a container. Errors:
 * esbuild's own, with file and line; the file system's.
 */
export async function buildSimulatedTrainers(folder: string, node = process.execPath): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sources = simulatedSources();
  await Promise.all(
    simulatedPrograms.map(async (program) => {
      const [name, ...others] = program.names;
      const bundle = await keptBundle(root, {
        kind: `simulated-${name}`,
        sources,
        also: node,
        build: async () => {
          const { outputFiles } = await build({ ...simulatedBuild(program, node), write: false });
          return outputFiles[0]?.contents ?? new Uint8Array();
        },
      });
      await writeFile(join(folder, name), bundle, { mode: 0o755 });
      await Promise.all(others.map((other) => copyFile(join(folder, name), join(folder, other))));
    }),
  );
}
