// The commands of this project: what `npm start`, `npm test` and `npm run NAME` do, one line each.
// Each has its file scripts/commands/<name>.ts and its line in package.json's scripts.

/** @type {Readonly<Record<string, { npm: string, summary: string }>>} */
export const commands = {
  rehearse: {
    npm: "npm start",
    summary: "installs what is missing, then rehearses a stack offline and reports what it did",
  },
  test: { npm: "npm test", summary: "runs every test; `npm test -- --quick` the quick tier" },
  plan: { npm: "npm run plan", summary: "prints a stack's resolved plan without an engine" },
  r2: {
    npm: "npm run r2",
    summary:
      "what validators see in a bucket of R2 (health), and its housekeeping (sweep, drain, verify-keys)",
  },
  status: {
    npm: "npm run status",
    summary: "live state of a deployed stack's trainers, from their launchers",
  },
  contracts: {
    npm: "npm run contracts",
    summary: "whether checkouts of the upstream repositories still match the contracts in workloads/",
  },
  images: {
    npm: "npm run images",
    summary: "locks, builds, verifies and pushes the images of the workloads",
  },
  engine: { npm: "npm run engine", summary: "finds or makes the Pulumi engine and prints where it is" },
  rehearsal: {
    npm: "npm run rehearsal",
    summary: "works on the embedded providers; `verify` compares them with real plugins",
  },
  bench: { npm: "npm run bench", summary: "measures and prints the performance table" },
  docs: { npm: "npm run docs", summary: "writes the generated pages of docs/" },
};

/** The table of commands as lines of text. */
export function listCommands() {
  const width = Math.max(...Object.values(commands).map((each) => each.npm.length));
  return Object.values(commands)
    .map((each) => `  ${each.npm.padEnd(width)}  ${each.summary}`)
    .join("\n");
}
