/** Makes the simulated trainers executable: one file per command, in a folder to be put first on PATH. */
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const COMMANDS = {
  torchrun: join(__dirname, "python", "torchrun.ts"),
  "nvidia-smi": join(__dirname, "gpus", "main.ts"),
  python: join(__dirname, "python", "main.ts"),
  python3: join(__dirname, "python", "main.ts"),
  accelerate: join(__dirname, "python", "main.ts"),
};

/** Names of the programs that have a simulation. */
export const simulatedCommands: readonly string[] = Object.keys(COMMANDS);

/** Writes the executables to `folder`. They run under the Node that runs this, or under `node` of a container. */
export async function buildSimulatedTrainers(folder: string, node = process.execPath): Promise<void> {
  await mkdir(folder, { recursive: true });
  const builds = Object.entries(COMMANDS).map(([name, entry]) =>
    build({
      entryPoints: [entry],
      outfile: join(folder, name),
      bundle: true,
      platform: "node",
      format: "cjs",
      banner: { js: `#!${node}` },
      logLevel: "silent",
    }),
  );
  await Promise.all(builds);
  await Promise.all(Object.keys(COMMANDS).map((name) => chmod(join(folder, name), 0o755)));
}
