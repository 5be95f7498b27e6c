/** Makes the simulated trainers executable: one file per command, in a folder to be put first on PATH. */
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Each program with the names that it goes by, which it tells apart itself. */
const PROGRAMS: readonly { entry: string; names: readonly [string, ...string[]] }[] = [
  { entry: join(__dirname, "python", "torchrun.ts"), names: ["torchrun"] },
  { entry: join(__dirname, "gpus", "main.ts"), names: ["nvidia-smi"] },
  { entry: join(__dirname, "python", "main.ts"), names: ["python", "python3", "accelerate"] },
];

/** Names of the programs that have a simulation. */
export const simulatedCommands: readonly string[] = PROGRAMS.flatMap(({ names }) => names);

/** Writes the executables to `folder`. They run under the Node that runs this, or under `node` of a container. */
export async function buildSimulatedTrainers(folder: string, node = process.execPath): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    PROGRAMS.map(async ({ entry, names: [name, ...others] }) => {
      const outfile = join(folder, name);
      await build({
        entryPoints: [entry],
        outfile,
        bundle: true,
        platform: "node",
        format: "cjs",
        banner: { js: `#!${node}` },
        logLevel: "silent",
      });
      await chmod(outfile, 0o755);
      await Promise.all(others.map((other) => copyFile(outfile, join(folder, other))));
    }),
  );
}
