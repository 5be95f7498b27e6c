/**
 * Boots a root file system with its own systemd in namespaces of its own: a machine for tests, without a network but
 * its loopback. Needs root and the right to mount; `whyNoMachine` tells what is lacking. Nothing of it stays.
 */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type RunResult, run, start } from "../../../scripts/cli/run";

/** A file that is laid over the root file system before it boots. */
export interface MachineFile {
  content: string;
  /** @default 0o644 */
  mode?: number;
}

/** A machine that has booted. */
export interface Machine {
  /** Runs a command in it as root; never throws on an exit code. */
  exec(command: readonly string[], options?: { input?: string; timeoutMs?: number }): Promise<RunResult>;
  /** Writes a file in it. */
  write(path: string, content: string, mode?: number): Promise<void>;
  /** Text of a file in it. Throws when it is not there. */
  read(path: string): Promise<string>;
  /** Ends it and removes everything. */
  stop(): Promise<void>;
}

const namespaces = ["--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup"];

/** What this computer lacks for a machine, or undefined. */
export async function whyNoMachine(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "only root can boot a machine in namespaces";
  const probe = "mount --make-rprivate / && mount -t tmpfs probe /mnt && mkdir /mnt/a /mnt/b /mnt/c && ";
  const overlay =
    "mount -t overlay -o lowerdir=/usr,upperdir=/mnt/a,workdir=/mnt/b probe /mnt/c && mount -t proc proc /proc";
  const result = await run("unshare", [...namespaces, "--fork", "sh", "-c", probe + overlay], {
    check: false,
    timeoutMs: 10_000,
  });
  if (result.exitCode === 0) return undefined;
  return `this system does not let root make namespaces with mounts of their own: ${result.stderr.trim()}`;
}

/** Boots `root` with `files` over it; returns once its systemd answers. Throws after 60 seconds. */
export async function bootMachine(root: string, files: Record<string, MachineFile>): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), "launchpad-machine-"));
  const extra = join(folder, "extra");
  const work = join(folder, "work");
  await mkdir(extra);
  await mkdir(work);
  for (const [path, file] of Object.entries(files)) {
    await mkdir(dirname(join(extra, path)), { recursive: true });
    await writeFile(join(extra, path), file.content, { mode: file.mode ?? 0o644 });
  }
  const group = cgroupFor(folder);
  await mkdir(group, { recursive: true });
  const join_ = `echo $$ > "$1/cgroup.procs"; shift; exec "$@"`;
  const boot = ["bash", join(__dirname, "boot.sh"), root, extra, work];
  const unshare = ["unshare", ...namespaces, "--fork", "--kill-child", ...boot];
  const init = start("sh", ["-c", join_, "sh", group, ...unshare], { killGraceMs: 300, check: false });
  const stop = async () => {
    await init.stop();
    await removeCgroup(group);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const pid = await within(30_000, "the first process", async () => firstChild(init.pid));
    const machine: Machine = {
      exec: (command, options) => {
        const enter = ["-t", String(pid), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"];
        const clean = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];
        return run("nsenter", [...enter, ...clean, ...command], {
          check: false,
          timeoutMs: options?.timeoutMs ?? 60_000,
          ...(options?.input === undefined ? {} : { input: options.input }),
        });
      },
      write: async (path, content, mode = 0o644) => {
        const script = 'mkdir -p "$(dirname "$1")"; cat > "$1"; chmod "$2" "$1"';
        await machine.exec(["sh", "-c", script, "sh", path, mode.toString(8)], { input: content });
      },
      read: async (path) => {
        const result = await machine.exec(["cat", path]);
        if (result.exitCode !== 0) throw new Error(result.stderr.trim());
        return result.stdout;
      },
      stop,
    };
    await within(60_000, "systemd", async () => {
      const { stdout } = await machine.exec(["systemctl", "is-system-running"]);
      return /starting|running|degraded/.test(stdout) ? true : undefined;
    });
    return machine;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tries until something comes back. */
export async function within<T>(
  limitMs: number,
  what: string,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (Date.now() > end) throw new Error(`${what} did not come within ${limitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function firstChild(pid: number | undefined): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children === "" ? undefined : Number.parseInt(children, 10);
  } catch {
    return undefined;
  }
}

/** A cgroup of its own, so that what its systemd makes in there can be removed. */
function cgroupFor(folder: string): string {
  const unified = existsSync("/sys/fs/cgroup/cgroup.controllers");
  const hierarchy = unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/systemd";
  return join(hierarchy, folder.split("/").at(-1) ?? "launchpad-machine");
}

async function removeCgroup(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeCgroup(join(path, entry.name));
  }
  // Its last process may still be on its way out.
  await within(5_000, "an empty cgroup", () =>
    rmdir(path).then(
      () => true,
      () => undefined,
    ),
  );
}
