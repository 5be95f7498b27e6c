/** Writes the embedded providers into a Pulumi home of the rehearsal's own: one executable file per package. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { bundledPlugin } from "./bundle";
import { PACKAGES } from "./tables/index";

/** One installed plugin. */
export interface InstalledPlugin {
  readonly package: string;
  readonly version: string;
  /** The executable. */
  readonly file: string;
  readonly sha256: string;
}

const require_ = createRequire(__filename);

/** The version of the SDK that is installed, which is the version of the plugin that the engine asks for. */
export function sdkVersion(packageName: string): string {
  const { version } = require_(`@pulumi/${packageName}/package.json`) as { version: string };
  return version.replace(/^v/, "");
}

/** A holder renews its lock every 2 s; one that died is passed by after 10 s. Held for some 50 ms: files are written. */
const lockTimes = {
  stale: 10_000,
  update: 2_000,
  retries: { retries: 600, factor: 1, minTimeout: 100, maxTimeout: 100 },
};

/**
 * Installs every embedded provider into `<pulumiHome>/plugins`, and takes every other plugin out of there: the home
 * belongs to rehearsals alone. Plugins that are already as they should be are left as they are. Of several processes
 * that come with changed code one installs at a time, so that none takes away what another has just put there.
 */
export async function installPlugins(pulumiHome: string): Promise<InstalledPlugin[]> {
  const folder = join(pulumiHome, "plugins");
  mkdirSync(folder, { recursive: true });
  // Before the lock, which is held for as long as writing files takes.
  const bundled = await Promise.all(
    Object.keys(PACKAGES).map(async (name) => ({ name, code: await bundledPlugin(name) })),
  );
  const release = await lock(folder, { ...lockTimes, onCompromised: () => {} });
  try {
    const plugins = bundled.map(({ name, code }) => install(folder, name, code));
    const expected = new Set(plugins.map((plugin) => folderName(plugin.package, plugin.version)));
    // Under the lock an unfinished folder is one that a killed process left.
    for (const name of readdirSync(folder)) {
      if (!expected.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
    }
    return plugins;
  } finally {
    await release();
  }
}

/** Throws when a plugin folder holds anything but the plugins as they were installed. */
export function verifyPlugins(pulumiHome: string, plugins: readonly InstalledPlugin[]): void {
  const folder = join(pulumiHome, "plugins");
  const expected = new Set(plugins.map((plugin) => folderName(plugin.package, plugin.version)));
  const foreign = readdirSync(folder).filter((name) => !expected.has(name) && !name.startsWith("."));
  const changed = plugins
    .filter((plugin) => sha256(plugin.file) !== plugin.sha256)
    .map((plugin) => plugin.file);
  if (foreign.length + changed.length > 0) {
    throw new Error(
      `the rehearsal's plugin folder ${folder} holds what the rehearsal did not install: ` +
        `${[...foreign, ...changed].join(", ")}. Remove the folder; the next rehearsal makes it anew.`,
    );
  }
}

function install(folder: string, name: string, code: Buffer): InstalledPlugin {
  const version = sdkVersion(name);
  const target = join(folder, folderName(name, version));
  const file = join(target, `pulumi-resource-${name}`);
  const digest = createHash("sha256").update(code).digest("hex");
  if (sha256(file) !== digest) {
    const unfinished = join(folder, `.${name}-${process.pid}`);
    mkdirSync(unfinished, { recursive: true });
    writeFileSync(join(unfinished, `pulumi-resource-${name}`), code);
    chmodSync(join(unfinished, `pulumi-resource-${name}`), 0o755);
    rmSync(target, { recursive: true, force: true });
    renameSync(unfinished, target);
  }
  return { package: name, version, file, sha256: digest };
}

function folderName(name: string, version: string): string {
  return `resource-${name}-v${version}`;
}

function sha256(file: string): string {
  return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
}
