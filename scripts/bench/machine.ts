/** What the figures were measured on. */
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";

/** Hardware and system in one line. */
export function machineText(): string {
  const model = cpus()[0]?.model ?? "unknown CPU";
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${model}), ${memoryGiB} GiB, ${systemName()}`;
}

/** A sentence when other work was going on; empty on a quiet machine. Called before the first run. */
export function busyNote(): string {
  const load = loadavg()[0] ?? 0;
  if (load < cpus().length / 2) return "";
  return `Other work was going on (load average ${load.toFixed(1)} before the first run), so seconds are too high.`;
}

/** Version of an installed package. */
export function packageVersion(root: string, name: string): string {
  const manifest = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
  return String(manifest.version);
}

function systemName(): string {
  try {
    const release = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME="(.*)"$/m.exec(release)?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}
