"use strict";
// index.ts and what it imports as one CommonJS text, bundled only when one of these files changed since the last time.
// Bundling takes a third of a second and more than one processor, looking at every file a hundredth of that
// (docs/decisions/0010-loader.md).
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

/** Major version of the oldest Node that the text is made for and the loader takes. */
exports.OLDEST_NODE = 22;

/** The kernel's clock for files may be some milliseconds behind. */
const CLOCK_MS = 50;

/** Not among the files that esbuild names, and yet they decide: this file, and what esbuild reads by itself. */
const ALSO = ["bundle.cjs", "tsconfig.json", "package.json", "package-lock.json"];

/**
 * The text, with an inline source map; packages stay outside.
 * @param root the project's folder
 * @throws esbuild's error, with file, line and column
 */
exports.bundle = (root) => {
  const kept = path.join(root, "node_modules", ".cache", "launchpad", "program.json");
  const known = read(kept);
  if (known !== undefined && stamp(root, known.inputs) === known.stamp) return known.text;
  const began = Date.now();
  const { text, inputs } = build(root);
  const bundle = { stamp: stamp(root, inputs), inputs, text };
  // A file that was edited or came meanwhile would be taken for what the text was made from.
  if (unchangedSince(root, inputs, began - CLOCK_MS)) keep(kept, bundle);
  return text;
};

function build(root) {
  const { buildSync } = require("esbuild");
  const result = buildSync({
    absWorkingDir: root,
    entryPoints: ["index.ts"],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: `node${exports.OLDEST_NODE}`,
    sourcemap: "inline",
    sourcesContent: false,
    write: false,
    metafile: true,
    outfile: "index.bundle.cjs",
    logLevel: "silent",
  });
  return { text: result.outputFiles[0].text, inputs: Object.keys(result.metafile.inputs).sort() };
}

/**
 * Hash of the inputs' contents and of the names beside them: a new file can be what an import means from now on.
 * Undefined when one is gone.
 */
function stamp(root, inputs) {
  const hash = createHash("sha256");
  try {
    for (const name of [...ALSO, ...inputs])
      hash.update(`${name}\0`).update(fs.readFileSync(path.join(root, name)));
    for (const folder of foldersOf(inputs))
      hash.update(`\0${folder}\0${fs.readdirSync(path.join(root, folder)).sort().join("\0")}`);
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}

/** The names of the root say nothing: a stack file comes and goes. */
function foldersOf(inputs) {
  return [...new Set(inputs.map((name) => path.dirname(name)))].filter((folder) => folder !== ".");
}

function unchangedSince(root, inputs, time) {
  try {
    return [...ALSO, ...inputs, ...foldersOf(inputs)].every(
      (name) => fs.statSync(path.join(root, name)).ctimeMs < time,
    );
  } catch {
    return false;
  }
}

function read(file) {
  try {
    const { stamp, inputs, text } = JSON.parse(fs.readFileSync(file, "utf8"));
    return typeof stamp === "string" && Array.isArray(inputs) && typeof text === "string"
      ? { stamp, inputs, text }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Where it cannot be written, as on a disk that is read only, the next run bundles again. */
function keep(file, bundle) {
  const unfinished = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(unfinished, JSON.stringify(bundle));
    fs.renameSync(unfinished, file);
  } catch {
    try {
      fs.rmSync(unfinished, { force: true });
    } catch {
      // The folder itself is the trouble.
    }
  }
}
