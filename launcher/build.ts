/** Bundles the launcher to one file. Same source, same bytes: its hash can name an image. */
import { join } from "node:path";
import { build } from "esbuild";
import { buildPage } from "./buildPage";

/** The Node release whose syntax the bundle may use; the images carry it (images/sn38/Dockerfile). */
const TARGET = "node22";

/**
 * Where the S3 client would look for keys that it was not given (@aws-sdk/credential-provider-node, imported only then).
 * The launcher always gives it the trainer's own (upload/store.ts), so 200 KB of other ways stay out of the images.
 */
const FOREIGN_KEYS = [
  ...["ini", "sso", "process", "web-identity", "http"].map((way) => `@aws-sdk/credential-provider-${way}`),
  "@smithy/credential-provider-imds",
];

/** The bundled launcher. */
export interface BundledLauncher {
  readonly contents: Uint8Array;
  /** The project's own files that it was made from, relative to the root, sorted. */
  readonly sources: readonly string[];
}

/**
 * The launcher's bytes and what they were made from. `projectFolder` is the project's root, which a caller that is itself
 * a bundle has to name. Error: esbuild's own, with file and line.
 */
export async function bundleLauncher(projectFolder: string): Promise<BundledLauncher> {
  const result = await build({
    // A fixed working folder makes every path inside the bundle relative to the project.
    absWorkingDir: projectFolder,
    // Where node_modules is a link, its target must not show in the bundle.
    preserveSymlinks: true,
    entryPoints: [join("launcher", "main.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: TARGET,
    // ES modules can be shaken: 1.8 MB instead of 2.4, together with `import * as z`, which leaves zod's languages out.
    mainFields: ["module", "main"],
    external: FOREIGN_KEYS,
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    legalComments: "inline",
    charset: "utf8",
    banner: { js: "#!/usr/bin/env node" },
    define: { LAUNCHPAD_STATUS_PAGE: JSON.stringify(await buildPage(projectFolder)) },
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return {
    contents: result.outputFiles[0]?.contents ?? new Uint8Array(),
    sources: Object.keys(result.metafile.inputs)
      .filter((path) => !path.startsWith("node_modules/"))
      .sort(),
  };
}
