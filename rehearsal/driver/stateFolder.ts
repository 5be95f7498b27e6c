/** The state folder of a rehearsal: made without the engine, and freed from locks that a dead engine left. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Makes the state of an empty stack, unless there is one already. */
export function ensureStack(stateDir: string, project: string, stack: string): void {
  const root = join(stateDir, ".pulumi");
  const file = join(root, "stacks", project, `${stack}.json`);
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(root, "meta.yaml"), "version: 1\n");
  const checkpoint = { stack: `organization/${project}/${stack}`, latest: null };
  writeFileSync(file, `${JSON.stringify({ version: 3, checkpoint })}\n`);
}

/**
 * Takes away the locks of engines that no longer live. Throws when a living one holds the stack: two rehearsals on one
 * folder would work on the same state.
 */
export function clearStaleLocks(stateDir: string): void {
  for (const file of lockFiles(join(stateDir, ".pulumi", "locks"))) {
    const { pid } = JSON.parse(readFileSync(file, "utf8")) as { pid?: number };
    if (pid !== undefined && isAlive(pid)) {
      throw new Error(`another rehearsal (process ${pid}) works on ${stateDir}; wait for it or end it`);
    }
    rmSync(file, { force: true });
  }
}

function lockFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
