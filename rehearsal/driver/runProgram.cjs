"use strict";
// What the language host starts in place of `@pulumi/pulumi/cmd/run` when Pulumi.yaml says `typescript: false`. The host
// that can be built from Go modules is of 2023 and knows that option as a flag of its own only, which today's engine no
// longer gives: it would load TypeScript and ts-node each time, a third of a second for nothing. A host of the
// engine's own age comes to the same by itself.
const { closeSync, constants, openSync } = require("node:fs");
const { join } = require("node:path");

process.env.PULUMI_NODEJS_TYPESCRIPT = "false";
const sync = process.argv.indexOf("--sync");
if (sync > 0) endPipes(process.argv[sync + 1]);
// Pulumi's SDK has to be the one of the program, which is the folder that the host starts us in.
require(require.resolve("@pulumi/pulumi/cmd/run", { paths: [process.cwd()] }));

/**
 * Ends that host's wait at its pipes, which today's SDK leaves alone and nobody needs. A host that still waits there, or
 * still reads, when the program is done may take the end of its own pipes for a failure, and then dies before its answer
 * is out (panic: send on closed channel; pulumi-language-nodejs/main.go:535 and proxy.go:62-178 of sdk/v3 3.65.0). One
 * that reads the end of the requests at once puts the pipes away long before.
 */
function endPipes(folder, tries = 500) {
  try {
    const requests = openSync(join(folder, "invoke_req"), constants.O_WRONLY | constants.O_NONBLOCK);
    // Left open: the host opens its answers, and would wait there for a reader.
    openSync(join(folder, "invoke_res"), constants.O_RDONLY | constants.O_NONBLOCK);
    closeSync(requests);
  } catch {
    // The host may make them a moment later; another one has none.
    if (tries > 0) setTimeout(endPipes, 20, folder, tries - 1).unref();
  }
}
