"use strict";
// Loaded by NODE_OPTIONS into every Node process of a measured preview. In the one that runs the program it writes,
// at its end, how long the process lived and its highest resident size, as the kernel counted it.
const { appendFileSync } = require("node:fs");

const file = process.env.LAUNCHPAD_BENCH_PROBE;
// rehearsal/driver/runProgram.cjs stands before Pulumi's own where TypeScript is left out.
const runsProgram = /@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b|[\\/]runProgram\.cjs$/.test(process.argv[1] ?? "");

if (file !== undefined && runsProgram) {
  process.on("exit", () => {
    const measured = { milliseconds: performance.now(), peakKiB: process.resourceUsage().maxRSS };
    appendFileSync(file, `${JSON.stringify(measured)}\n`);
  });
}
