/** Debian's packages: unpacked into the cache folder, or installed by root. */
import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../cli/run";
import { cacheFolder, oneAtATime } from "./cache";
import { isExecutable } from "./path";

/** Whether this is a Debian-like system: apt and dpkg are there. */
export function isDebian(): boolean {
  return existsSync("/usr/bin/apt-get") && existsSync("/usr/bin/dpkg-deb");
}

/** Whether this process may install packages. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Downloads a package and unpacks it into `folder`. Needs no root unless the package lists were never fetched. */
export async function unpackDebian(name: string, folder: string): Promise<void> {
  const download = () => run("apt-get", ["download", "--quiet", name], { cwd: folder, timeoutMs: 300_000 });
  try {
    await download();
  } catch (error) {
    if (!isRoot()) throw error;
    await refreshLists();
    await download();
  }
  const archive = (await readdir(folder)).find((file) => file.endsWith(".deb"));
  if (archive === undefined) throw new Error(`apt-get download ${name} left no package`);
  await run("dpkg-deb", ["--extract", archive, "."], { cwd: folder, timeoutMs: 120_000 });
  await rm(join(folder, archive));
}

/** Where an unpacked package keeps the program. */
export function unpackedProgram(folder: string, command: string): string | undefined {
  return ["usr/bin", "usr/sbin", "bin", "sbin"]
    .map((place) => join(folder, place, command))
    .find((file) => isExecutable(file));
}

/** While this file answers 101, no package starts a service when it is installed (Debian policy 9.3.3). */
const policy = "/usr/sbin/policy-rc.d";

/** Installs a package with apt, as root, and starts no service of it. One process at a time: the policy is one file. */
export function installDebian(name: string): Promise<void> {
  return oneAtATime(cacheFolder(), "apt-install", () => install(name));
}

async function install(name: string): Promise<void> {
  const ours = !existsSync(policy);
  if (ours) await writeFile(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    const arguments_ = ["install", "--yes", "--quiet", "--no-install-recommends", name];
    const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeoutMs: 900_000 };
    try {
      await run("apt-get", arguments_, options);
    } catch {
      await refreshLists();
      await run("apt-get", arguments_, options);
    }
  } finally {
    if (ours) await rm(policy, { force: true });
  }
}

async function refreshLists(): Promise<void> {
  await run("apt-get", ["update", "--quiet"], { timeoutMs: 300_000 });
}
