/** Entry point of an embedded plugin: `pulumi-resource-<package>`, bundled to one file by install.ts. */
import { Cloud } from "./cloud";
import { Faults } from "./faults";
import { engineLog } from "./log";
import { EmbeddedProvider } from "./provider";
import { CLOUD_FOLDER_VARIABLE, Run } from "./run";
import { serve } from "./serve";
import type { RealService } from "./service";
import type { PackageTable } from "./table";

/**
 * Starts a plugin. Ends with exit code 1 outside a rehearsal.
 * @param serviceOf finds the real service that the environment names, where a package has one
 */
export async function startPlugin(
  table: PackageTable,
  serviceOf?: (environment: NodeJS.ProcessEnv) => RealService | undefined,
): Promise<void> {
  let run: Run;
  let folder: string;
  let service: RealService | undefined;
  try {
    run = Run.fromEnvironment(process.env);
    folder = process.env[CLOUD_FOLDER_VARIABLE] ?? "";
    if (folder === "") throw new Error(`${CLOUD_FOLDER_VARIABLE} is not set`);
    service = serviceOf?.(process.env);
  } catch (error) {
    console.error(`${table.name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
  const cloud = new Cloud(folder);
  const provider = new EmbeddedProvider(table, {
    cloud,
    faults: new Faults(folder),
    assertCleared: () => run.assertCleared(table.name),
    warn: engineLog(process.argv[2]),
    service,
  });
  const port = await serve(provider);
  run.attest({ package: table.name, version: table.version, pid: process.pid, file: __filename });
  process.stdout.write(`${port}\n`);
  // An engine that is killed closes nothing: a plugin without its parent ends by itself.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 500);
}
