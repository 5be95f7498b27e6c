/** The stamp of a verified engine: what makes the next run's check a matter of a few file attributes. */
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { programs } from "./versions";

const stampFile = "engine.json";

const stampSchema = z.object({
  version: z.string(),
  /** How it came here. */
  source: z.enum(["vendor", "built"]),
  /** Size of each program in bytes: a file that a crash cut short has another one. */
  bytes: z.record(z.string(), z.number()),
});

/** Says that a folder's engine was verified. Written last. */
export async function writeStamp(folder: string, version: string, source: "vendor" | "built"): Promise<void> {
  const stamp = { version, source, bytes: await sizes(folder) };
  await writeFile(join(folder, stampFile), `${JSON.stringify(stamp, undefined, 2)}\n`);
}

/** Whether a folder holds exactly the engine that was verified there. */
export async function hasStamp(folder: string, version: string): Promise<boolean> {
  try {
    const stamp = stampSchema.parse(JSON.parse(await readFile(join(folder, stampFile), "utf8")));
    const now = await sizes(folder);
    return (
      stamp.version === version && Object.entries(now).every(([name, bytes]) => stamp.bytes[name] === bytes)
    );
  } catch {
    return false;
  }
}

async function sizes(folder: string): Promise<Record<string, number>> {
  const entries = Object.values(programs).map(async (name) => [name, (await stat(join(folder, name))).size]);
  return Object.fromEntries(await Promise.all(entries));
}
