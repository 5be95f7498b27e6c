/** A registry on this machine, with storage of its own: Debian's build of the reference implementation. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startOnFreePort } from "../../scripts/cli/freePort";
import { start } from "../../scripts/cli/run";
import { requireTool } from "../../scripts/tools";

/** A running registry. */
export interface Registry {
  /** As in an image's name: `127.0.0.1:5000`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts one in `folder`, without TLS and without users. */
export async function startRegistry(folder: string): Promise<Registry> {
  const { path } = await requireTool("dockerRegistry");
  const storage = join(folder, "storage");
  mkdirSync(storage, { recursive: true });
  const config = join(folder, "registry.yml");
  const { port, server } = await startOnFreePort({
    name: "the registry",
    begin: (free) => {
      const settings = {
        version: 0.1,
        storage: { filesystem: { rootdirectory: storage } },
        http: { addr: `127.0.0.1:${free}` },
      };
      // JSON is YAML too.
      writeFileSync(config, JSON.stringify(settings));
      return start(path, ["serve", config]);
    },
    answers: async (free) => (await fetch(`http://127.0.0.1:${free}/v2/`)).ok,
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.stop() };
}
