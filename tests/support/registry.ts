/** A registry on this machine, with storage of its own: Debian's build of the reference implementation. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { start } from "../../scripts/cli/run";
import { requireTool } from "../../scripts/tools";
import { freePort } from "./s3/moto";

/** A running registry. */
export interface Registry {
  /** As in an image's name: `127.0.0.1:5000`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts one in `folder`, without TLS and without users. */
export async function startRegistry(folder: string): Promise<Registry> {
  const { path } = await requireTool("dockerRegistry");
  const address = `127.0.0.1:${await freePort()}`;
  const storage = join(folder, "storage");
  mkdirSync(storage, { recursive: true });
  const config = join(folder, "registry.yml");
  const settings = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: storage } },
    http: { addr: address },
  };
  // JSON is YAML too.
  writeFileSync(config, JSON.stringify(settings));
  const registry = start(path, ["serve", config]);
  const deadline = Date.now() + 60_000;
  while (!(await answers(address))) {
    if (Date.now() > deadline) {
      await registry.stop();
      throw new Error(`the registry did not answer: ${(await registry.result).stderr.slice(-2_000)}`);
    }
    await sleep(100);
  }
  return { address, stop: () => registry.stop() };
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(`http://${address}/v2/`)).ok;
  } catch {
    return false;
  }
}
