"use strict";
// The entry point of the Pulumi project: bundles index.ts and loads the result. There is no build step, and an
// edit can never be deployed stale; types are checked by `npm test`. docs/decisions/0010-loader.md has the figures.
const path = require("node:path");
const nodeModule = require("node:module");
const { RunError } = require("@pulumi/pulumi/errors");
const { bundle, OLDEST_NODE } = require("./bundle.cjs");
const { loadOnFirstUse } = require("./firstUse.cjs");

checkNode();
endWithTheEngine();
// Compiled code of the packages is kept between runs; this halves the time that loading them takes.
nodeModule.enableCompileCache?.(path.join(__dirname, "node_modules", ".cache", "launchpad", "compiled"));
loadOnFirstUse();

// Pulumi installs a stack trace hook that reads source maps from files only; Node's own also knows bundles in memory.
Error.prepareStackTrace = undefined;
// The maps of packages are left alone: reading them takes a tenth of a second. Node before 22.14 knows all or none.
if (nodeModule.setSourceMapsSupport === undefined) process.setSourceMapsEnabled(true);
else nodeModule.setSourceMapsSupport(true, { nodeModules: false });

module.exports = load(programText()).default;

function checkNode() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= OLDEST_NODE) return;
  throw new RunError(
    `Node ${process.versions.node} is too old: this project needs Node ${OLDEST_NODE} or newer. ` +
      "Install it, or put node_modules/.bin first in PATH: after `npm ci` it holds Node 24.",
  );
}

/**
 * When the engine is killed, Pulumi's SDK reports that it cannot report, its error handler reports that error, and so
 * on for ever at full load (@pulumi/pulumi 3.270.0). A broken error stream means that nobody listens any more.
 */
function endWithTheEngine() {
  process.stderr.on("error", () => process.exit(1));
}

/** A program that does not compile ends in esbuild's message, with file, line and column. */
function programText() {
  try {
    return bundle(__dirname);
  } catch (error) {
    throw new RunError(`The program cannot be loaded. ${error.message}`);
  }
}

/** Runs the text as a module of this folder, so that packages are found as from index.ts. */
function load(text) {
  const program = new nodeModule.Module(path.join(__dirname, "index.bundle.cjs"), module);
  program.filename = program.id;
  program.paths = module.paths;
  program._compile(text, program.filename);
  return program.exports;
}
