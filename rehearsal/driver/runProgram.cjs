"use strict";
// What the language host starts in place of `@pulumi/pulumi/cmd/run` when Pulumi.yaml says `typescript: false`. The host
// that can be built from Go modules is of 2023 and knows that option as a flag of its own only, which today's engine no
// longer gives: it would load TypeScript and ts-node each time, a third of a second for nothing. A host of the
// engine's own age comes to the same by itself.
process.env.PULUMI_NODEJS_TYPESCRIPT = "false";
// Pulumi's SDK has to be the one of the program, which is the folder that the host starts us in.
require(require.resolve("@pulumi/pulumi/cmd/run", { paths: [process.cwd()] }));
