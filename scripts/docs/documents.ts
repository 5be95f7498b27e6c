/** The generated pages: one generator each. `npm run docs` writes them, `npm test` compares them. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { configReference } from "./configReference";
import { jobQueuePage } from "./jobQueue";
import { memoryModelPage } from "./memoryModel";
import { profilesPage } from "./profiles";
import { rulesHistoryPage } from "./rulesHistory";
import { stackJsonSchema } from "./stackSchema";
import { timeModelPage } from "./timeModel";
import { tripwiresPage } from "./tripwires";

/** One generated file. */
export interface GeneratedDocument {
  /** Relative to the project's folder. */
  path: string;
  make: () => string;
}

/** Every generated file. */
export const documents: readonly GeneratedDocument[] = [
  { path: "docs/config.md", make: configReference },
  { path: "docs/stack.schema.json", make: stackJsonSchema },
  { path: "docs/memory-model.md", make: memoryModelPage },
  { path: "docs/time-model.md", make: timeModelPage },
  { path: "docs/job-queue.md", make: jobQueuePage },
  { path: "docs/rules-history.md", make: rulesHistoryPage },
  { path: "docs/tripwires.md", make: tripwiresPage },
  { path: "docs/profiles.md", make: profilesPage },
];

/** Paths of the generated files that differ from what would be generated now. */
export async function staleDocuments(root: string, all = documents): Promise<string[]> {
  const stale: string[] = [];
  for (const { path, make } of all) {
    const found = await readFile(join(root, path), "utf8").catch(() => undefined);
    if (found !== make()) stale.push(path);
  }
  return stale;
}

/** Writes what is stale. @returns the paths that were written */
export async function writeDocuments(root: string, all = documents): Promise<string[]> {
  const stale = await staleDocuments(root, all);
  for (const { path, make } of all) {
    if (!stale.includes(path)) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), make());
  }
  return stale;
}
