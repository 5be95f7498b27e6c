/** The embedded plugins' code: one file per package. */
import { join, resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { filesBelow } from "../../images/files";
import { keptBundle } from "../../images/keptBundle";

const root = resolve(__dirname, "..", "..");

/** The rooms that plugins are made from. */
const rooms = ["providers", "docker"].map((name) => join("rehearsal", name));

/** Everything that a plugin could be made from, by path below the project's root. */
export function pluginSources(): string[] {
  const own = rooms.flatMap((room) => filesBelow(join(root, room)).map((path) => `${room}/${path}`));
  return [...own, "rehearsal/trainer/clock.ts", "package-lock.json", "tsconfig.json"];
}

/** The plugin as one file that this very Node runs: no lookup of `node`, no module resolution at start. */
export async function bundledPlugin(name: string): Promise<Buffer> {
  return keptBundle(root, {
    kind: `plugin-${name}`,
    sources: pluginSources(),
    also: process.execPath,
    build: async () => {
      const { outputFiles } = await build({ ...pluginBuild(name), write: false });
      return outputFiles[0]?.contents ?? new Uint8Array();
    },
  });
}

/** How esbuild makes it. */
export function pluginBuild(name: string): BuildOptions {
  const variable = name === "command" ? "commandPackage" : name;
  // Only docker has a real service that a rehearsal may drive (rehearsal/docker).
  const [imports, service] =
    name === "docker" ? ['import { dockerService } from "../docker/service";', ", dockerService"] : ["", ""];
  return {
    absWorkingDir: root,
    stdin: {
      contents: `import { startPlugin } from "./main";
import { ${variable} } from "./tables/${name}/index";
${imports}
startPlugin(${variable}${service});`,
      resolveDir: __dirname,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    target: "node22",
    minifyWhitespace: true,
    legalComments: "none",
    banner: { js: `#!${process.execPath}` },
    logLevel: "error",
  };
}
