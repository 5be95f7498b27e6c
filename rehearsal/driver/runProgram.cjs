"use strict";
// What the language host starts in place of `@pulumi/pulumi/cmd/run` when Pulumi.yaml says `typescript: false`. The host
// that can be built from Go modules is of 2023 and knows that option as a flag of its own only, which today's engine no
// longer gives: it would load TypeScript and ts-node each time, a third of a second for nothing. A host of the
// engine's own age comes to the same by itself.
const { constants, openSync } = require("node:fs");
const { join } = require("node:path");

process.env.PULUMI_NODEJS_TYPESCRIPT = "false";
const sync = process.argv.indexOf("--sync");
if (sync > 0) openPipes(process.argv[sync + 1]);
// Pulumi's SDK has to be the one of the program, which is the folder that the host starts us in.
require(require.resolve("@pulumi/pulumi/cmd/run", { paths: [process.cwd()] }));

/**
 * Opens the pipes of that host, which today's SDK leaves alone. Nobody asks anything through them, but a host that waits
 * for their other end when the program is done can fall over the folder that it has just removed, before its answer is
 * out (panic: send on closed channel; pulumi-language-nodejs/main.go:535 of sdk/v3 3.65.0). With both ends open it sees
 * an orderly end.
 */
function openPipes(folder, tries = 500) {
  try {
    openSync(join(folder, "invoke_req"), constants.O_WRONLY | constants.O_NONBLOCK);
    openSync(join(folder, "invoke_res"), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    // The host may make them a moment later; another one has none.
    if (tries > 0) setTimeout(openPipes, 20, folder, tries - 1).unref();
  }
}
