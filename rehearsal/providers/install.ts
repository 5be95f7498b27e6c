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
import { buildSync } from "esbuild";
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

/**
 * Installs every embedded provider into `<pulumiHome>/plugins`, and takes every other plugin out of there: the home
 * belongs to rehearsals alone. Plugins that are already as they should be are left as they are.
 */
export function installPlugins(pulumiHome: string): InstalledPlugin[] {
  const folder = join(pulumiHome, "plugins");
  mkdirSync(folder, { recursive: true });
  const plugins = Object.keys(PACKAGES).map((name) => install(folder, name));
  const expected = new Set(plugins.map((plugin) => folderName(plugin.package, plugin.version)));
  for (const name of readdirSync(folder)) {
    if (!expected.has(name) && !name.startsWith("."))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
  return plugins;
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

function install(folder: string, name: string): InstalledPlugin {
  const version = sdkVersion(name);
  const target = join(folder, folderName(name, version));
  const file = join(target, `pulumi-resource-${name}`);
  const code = bundle(name);
  const digest = createHash("sha256").update(code).digest("hex");
  const isThere = () => sha256(file) === digest;
  if (!isThere()) {
    const temporary = join(folder, `.${name}-${process.pid}-${Date.now()}`);
    mkdirSync(temporary, { recursive: true });
    writeFileSync(join(temporary, `pulumi-resource-${name}`), code);
    chmodSync(join(temporary, `pulumi-resource-${name}`), 0o755);
    putInPlace(temporary, target, isThere);
  }
  return { package: name, version, file, sha256: digest };
}

/** Renames a finished folder into place. Another process that installs the same at this moment may be the first. */
function putInPlace(temporary: string, target: string, isThere: () => boolean): void {
  for (let tries = 0; ; tries++) {
    if (!isThere()) rmSync(target, { recursive: true, force: true });
    try {
      renameSync(temporary, target);
      return;
    } catch (error) {
      if (isThere()) {
        rmSync(temporary, { recursive: true, force: true });
        return;
      }
      if (tries >= 3) throw error;
    }
  }
}

/** The plugin as one file that this very Node runs: no lookup of `node`, no module resolution at start. */
function bundle(name: string): string {
  const variable = name === "command" ? "commandPackage" : name;
  const result = buildSync({
    stdin: {
      contents: `import { startPlugin } from "./main";
import { ${variable} } from "./tables/${name}/index";
startPlugin(${variable});`,
      resolveDir: __dirname,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    target: "node22",
    minifyWhitespace: true,
    legalComments: "none",
    banner: { js: `#!${process.execPath}` },
    write: false,
    logLevel: "error",
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`bundling the embedded provider ${name} gave no output`);
  return output.text;
}

function folderName(name: string, version: string): string {
  return `resource-${name}-v${version}`;
}

function sha256(file: string): string {
  return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
}
