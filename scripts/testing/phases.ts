/** The phases of `npm test`, in their order. */
import { join } from "node:path";
import { staleDocuments } from "../docs/documents";
import { programPhase, runProgram } from "./checks";
import { withEngine } from "./engine";
import type { Phase, PhaseContext, PhaseResult } from "./phase";
import { verdict } from "./phase";
import { vitestPhase } from "./vitest";
import { checkWorkflows } from "./workflows";

/** Everything that `npm test` runs before its last look at the machine (clean.ts). */
export const phases: readonly Phase[] = [
  programPhase({
    name: "types",
    title: "type check (tsc)",
    tier: "quick",
    expectSeconds: 40,
    bin: "tsc",
    // The build info is a cache in out/: a second run checks only what changed.
    args: ({ outDir }) => [
      "--noEmit",
      "--incremental",
      "--tsBuildInfoFile",
      join(outDir, "types.tsbuildinfo"),
    ],
    timeoutSeconds: 300,
  }),
  programPhase({
    name: "page-types",
    title: "type check of the status page (tsc)",
    tier: "quick",
    expectSeconds: 10,
    // The page runs in a browser: document and window must not be known anywhere else.
    bin: "tsc",
    args: () => ["--noEmit", "--project", join("launcher", "tell", "page")],
    timeoutSeconds: 120,
  }),
  programPhase({
    name: "lint",
    title: "format and lint (biome)",
    tier: "quick",
    expectSeconds: 5,
    bin: "biome",
    args: () => ["ci", "--error-on-warnings", "--colors=off"],
    timeoutSeconds: 120,
  }),
  {
    name: "imports",
    title: "import rule of the rooms (dependency-cruiser)",
    tier: "quick",
    expectSeconds: 10,
    run: (context) => checkImports(context),
  },
  {
    name: "workflows",
    title: "GitHub workflows (actionlint)",
    tier: "quick",
    expectSeconds: 5,
    run: (context) => checkWorkflows(context),
  },
  {
    name: "docs",
    title: "generated pages are current",
    tier: "quick",
    expectSeconds: 2,
    run: ({ root }) => checkDocs(root),
  },
  vitestPhase({
    name: "unit",
    title: "unit tables and mock programs (vitest)",
    tier: "quick",
    expectSeconds: 90,
    timeoutSeconds: 600,
  }),
  withEngine(
    vitestPhase({
      name: "engine",
      title: "real engine, embedded providers (vitest)",
      tier: "slow",
      // Beside the other two, which mostly wait.
      beside: true,
      expectSeconds: 540,
      timeoutSeconds: 2_400,
    }),
  ),
  vitestPhase({
    name: "slow",
    title: "launchers, trainers and faults for real (vitest)",
    tier: "slow",
    beside: true,
    expectSeconds: 540,
    timeoutSeconds: 2_400,
  }),
  withEngine(
    vitestPhase({
      name: "system",
      title: "daemons and system packages (vitest)",
      tier: "slow",
      beside: true,
      expectSeconds: 420,
      timeoutSeconds: 2_400,
    }),
  ),
];

/** The rooms that the import rule judges; those that do not exist yet are left out. */
const importArgs = ["--config", ".dependency-cruiser.cjs", "--output-type", "err-long", "--no-progress", "."];

/** Judges who imports whom. */
function checkImports(context: PhaseContext): Promise<PhaseResult> {
  return runProgram(context, "depcruise", importArgs, 180);
}

async function checkDocs(root: string): Promise<PhaseResult> {
  const stale = await staleDocuments(root);
  return verdict(stale.length === 0, `not current: ${stale.join(", ")} - run: npm run docs`);
}
