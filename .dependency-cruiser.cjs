// Who may import whom: index.ts -> components -> planning -> workloads -> config.
// scripts, rehearsal and tests may import anything; nothing else imports them.

/** Node's modules that compute and touch nothing outside of the process. */
const pureCore = "^(node:)?(path|path/posix|util|url|crypto|assert)$";

/** The rooms whose code runs in the user's `pulumi up`. */
const program =
  "^(index\\.ts|(program|bundle|firstUse)\\.cjs|config/|workloads/|planning/|components/|images/)";

/** A room may import itself, the rooms listed, packages and Node; any other room is refused. */
function room(name, from, allowed, why) {
  const rooms = ["config", "workloads", "planning", "components", "launcher", "policies"];
  const refused = rooms.filter((each) => !allowed.includes(each)).map((each) => `${each}/`);
  return {
    name,
    comment: why,
    severity: "error",
    from: { path: from },
    to: { path: `^(${[...refused, "index\\.ts$"].join("|")})` },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "Two files that import each other cannot be read one after the other. Types may.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    room("config-stands-alone", "^config/", ["config"], "config knows only what a user may write."),
    room("workloads-below-planning", "^workloads/", ["workloads", "config"], "A contract knows no plan."),
    room(
      "planning-below-components",
      "^planning/",
      ["planning", "workloads", "config"],
      "A rule knows nothing of how it is deployed.",
    ),
    room(
      "components-below-index",
      "^components/",
      ["components", "planning", "workloads", "config"],
      "Components turn a plan into resources.",
    ),
    room(
      "policies-judge-plans",
      "^policies/",
      ["policies", "planning", "workloads", "config"],
      "A policy judges what was planned, not how it is made.",
    ),
    {
      name: "images-below-components",
      comment:
        "What an image is made from is read at the edge, for planning; of the launcher only its bundle counts.",
      severity: "error",
      from: { path: "^images/" },
      to: { path: "^(components/|policies/|index\\.ts$|launcher/)", pathNot: "^launcher/build\\.ts$" },
    },
    {
      name: "launcher-knows-only-its-file-and-events",
      comment: "A changed value, price or reason must leave the launcher byte for byte the same.",
      severity: "error",
      from: { path: "^launcher/" },
      to: {
        path: "^(config/|workloads/|planning/|components/|policies/|index\\.ts$)",
        pathNot: "^workloads/(launchfile(\\.ts|/.+\\.ts)|events\\.ts|[^/]+/events(\\.ts|/.+\\.ts))$",
      },
    },
    {
      name: "launcher-events-and-file-stand-alone",
      comment: "What the launcher imports must not bring a contract or a profile with it.",
      severity: "error",
      from: { path: "^workloads/(launchfile(\\.ts|/.+\\.ts)|events\\.ts|[^/]+/events(\\.ts|/.+\\.ts))$" },
      to: {
        path: "^(config/|workloads/|planning/)",
        pathNot: "^workloads/(launchfile(\\.ts|/.+\\.ts)|events\\.ts|[^/]+/events(\\.ts|/.+\\.ts))$",
      },
    },
    {
      name: "nobody-imports-scripts-rehearsal-tests",
      comment: "They are at the top: they may use anything, and nothing depends on them.",
      severity: "error",
      from: { pathNot: "^(scripts|rehearsal|tests)/" },
      to: { path: "^(scripts|rehearsal|tests)/" },
    },
    {
      name: "only-tests-import-tests",
      severity: "error",
      from: { path: "^(scripts|rehearsal)/" },
      to: { path: "^tests/" },
    },
    {
      name: "rules-have-no-effects",
      comment:
        "config, workloads and planning serve the program, the command line and the launcher alike, and a test of a " +
        "rule is a table of values: no files, no processes, no network, no clock of the system.",
      severity: "error",
      from: { path: "^(config|workloads|planning)/" },
      to: { dependencyTypes: ["core"], pathNot: pureCore },
    },
    {
      name: "rules-know-no-pulumi",
      severity: "error",
      from: { path: "^(config|workloads|planning|launcher)/" },
      to: { path: "(^|/)@pulumi/" },
    },
    {
      name: "program-uses-no-dev-package",
      comment: "`pulumi up` must work after `npm ci --omit=dev`: move the package to dependencies.",
      severity: "error",
      from: { path: program },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "packages-are-declared",
      comment: "A package that only another package brings along can vanish: add it to package.json.",
      severity: "error",
      // Programs of their own that are run in a folder beside node_modules.
      from: { pathNot: "^(rehearsal/verify/program|tests/fixtures)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "imports-resolve",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(out|dist|docs|images|tests/fixtures/engine|node_modules/\\.)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", ".d.ts", ".d.mts"],
    },
  },
};
