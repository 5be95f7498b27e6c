/** A real file system that can really be full: a tmpfs of its own size, which needs root. */
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../scripts/cli/errors";
import { run } from "../../scripts/cli/run";

/** A mounted file system. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all room but `leaveBytes`. */
  fill(leaveBytes?: number): void;
  /** Gives the room back. */
  free(): void;
  /** Makes the whole file system as small as what is on it and `kib` more; without a number as large as it was. */
  leave(kib?: number): Promise<void>;
  /** Takes every right to write away, from root too. */
  makeReadOnly(): Promise<void>;
  unmount(): Promise<void>;
}

const FILLER = "filler.of.the.tests";

/** What this machine lacks for one, or undefined. */
export async function whyNoSmallDisk(folder: string): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "only root can mount a small file system";
  try {
    const probe = await mountSmallDisk(join(folder, "probe"));
    await probe.unmount();
    return undefined;
  } catch (error) {
    return `this system lets root mount no tmpfs: ${String(error)}`;
  }
}

/** Mounts one at `path`, which it makes. */
export async function mountSmallDisk(path: string, kib = 1024): Promise<SmallDisk> {
  mkdirSync(path, { recursive: true });
  await run("mount", ["-t", "tmpfs", "-o", `size=${kib}k`, "launchpad-test", path], { timeoutMs: 10_000 });
  const filler = join(path, FILLER);
  return {
    path,
    fill: (leaveBytes = 0) => {
      const { bavail, bsize } = statfsSync(path);
      try {
        writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)));
      } catch (error) {
        // Somebody else wrote in the meantime: full is what was asked for.
        if (leaveBytes > 0 || codeOf(error) !== "ENOSPC") throw error;
      }
    },
    free: () => rmSync(filler, { force: true }),
    leave: async (left) => {
      const { blocks, bfree, bsize } = statfsSync(path);
      const size = left === undefined ? kib : Math.ceil(((blocks - bfree) * bsize) / 1024) + left;
      await run("mount", ["-o", `remount,size=${size}k`, path], { timeoutMs: 10_000 });
    },
    makeReadOnly: async () => {
      await run("mount", ["-o", "remount,ro", path], { timeoutMs: 10_000 });
    },
    // Lazy: a process that just ended may still be counted.
    unmount: async () => {
      await run("umount", ["--lazy", path], { timeoutMs: 10_000 });
    },
  };
}
