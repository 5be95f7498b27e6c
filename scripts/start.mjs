// What every npm script of this project runs first: node scripts/start.mjs <command> [arguments].
//
// It needs nothing but Node 20: it installs the npm packages where they are missing, then runs
// scripts/commands/<command>.ts with the Node 24 of the npm package "node". A run with nothing to install adds about
// 0.1 s. Exit codes are the command's own; 1 when the install fails, 2 for an unknown command, 130 after Ctrl-C.

const oldestNode = 20;

if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  console.error(
    `error: Node ${process.versions.node} is too old - Launchpad needs Node ${oldestNode} or newer - install it from your system or nodejs.org`,
  );
  process.exit(1);
}
// Loaded only now: an older Node may not even be able to read them.
const { start } = await import("./start/start.mjs");
await start(process.argv.slice(2));
