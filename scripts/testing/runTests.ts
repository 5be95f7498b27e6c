/** Runs the phases of `npm test` in their order and sums up. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { messageOf, OperatorError } from "../cli/errors";
import { Interrupted } from "../cli/interrupt";
import { kill, processesWith } from "../cli/processes";
import { formatDuration, printLine, startStep } from "../cli/progress";
import { pageOf, type Style } from "../print/style";
import { cleanPhase, noteBefore } from "./clean";
import type { Phase, PhaseContext, PhaseReport, PhaseResult } from "./phase";
import { phases } from "./phases";
import { closingLine, isGreen, notRunList, phaseTable, totals } from "./summary";

/** Options of `npm test`. */
export interface TestOptions {
  quick: boolean;
  only: string[];
  list: boolean;
  json: boolean;
}

/** Runs what the options say. @returns the exit code: 0 only if all that had to run passed */
export async function runTests(options: TestOptions): Promise<number> {
  const chosen = choose(options);
  if (options.list) {
    for (const { name, tier, title } of phases) console.log(`${name.padEnd(10)} ${tier.padEnd(6)} ${title}`);
    return 0;
  }
  const ci = (process.env.CI ?? "") !== "" && process.env.CI !== "false";
  const root = resolve(__dirname, "..", "..");
  // Short: the path of a Unix socket below it may have 107 characters at most.
  const tempDir = await mkdtemp(join(tmpdir(), "lp-"));
  const before = await noteBefore(root, tempDir);
  const { style } = pageOf(process.stdout);
  const context: PhaseContext = {
    root,
    outDir: join(root, "out", "test"),
    env: { ...process.env, TMPDIR: tempDir, ...colourOf(process.stdout) },
    say: (line) => printLine(line, options.json ? process.stderr : process.stdout),
  };
  const reports: PhaseReport[] = [];
  const began = performance.now();
  for (const { prepare } of chosen) prepare?.().catch(() => undefined);
  try {
    for (const group of groups([...chosen, cleanPhase(before, ci)]))
      reports.push(...(await Promise.all(group.map((phase) => runPhase(phase, context)))));
  } finally {
    kill(processesWith(tempDir, { workingDirectory: true }));
    await rm(tempDir, { recursive: true, force: true, maxRetries: 3 });
  }
  return conclude(reports, ci, options.json ? undefined : style, performance.now() - began);
}

/** Programs of a phase write into a pipe: they are told whether it ends at a terminal. */
function colourOf(stream: NodeJS.WriteStream): NodeJS.ProcessEnv {
  return stream.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined };
}

function choose(options: TestOptions): readonly Phase[] {
  const unknown = options.only.filter((name) => !phases.some((phase) => phase.name === name));
  if (unknown.length > 0) {
    const known = phases.map((phase) => phase.name).join(", ");
    throw new OperatorError(`there is no phase ${unknown.join(", ")} - use one of: ${known}`);
  }
  return phases.filter((phase) =>
    options.only.length > 0 ? options.only.includes(phase.name) : !(options.quick && phase.tier === "slow"),
  );
}

/** The phases in their order, those that may run beside each other together. */
export function groups(all: readonly Phase[]): Phase[][] {
  const made: Phase[][] = [];
  for (const phase of all) {
    const last = made.at(-1);
    if (phase.beside === true && last?.at(-1)?.beside === true) last.push(phase);
    else made.push([phase]);
  }
  return made;
}

async function runPhase(phase: Phase, context: PhaseContext): Promise<PhaseReport> {
  const step = startStep(`${phase.name}: ${phase.title}`, { expectSeconds: phase.expectSeconds });
  const began = performance.now();
  let result: PhaseResult;
  try {
    result = await phase.run(context);
  } catch (error) {
    step.clear();
    if (error instanceof Interrupted) throw error;
    result = { passed: 0, failed: 1, notRun: [], output: messageOf(error) };
  }
  const seconds = (performance.now() - began) / 1000;
  const counts = `${result.passed} passed, ${result.failed} failed, ${result.notRun.length} not run`;
  const state = result.failed > 0 ? "failed" : "ok";
  step.done(`${phase.name}: ${state} (${counts}) in ${formatDuration(seconds * 1000)}`);
  if (result.failed > 0 && result.output !== "") context.say(result.output);
  return { ...result, name: phase.name, title: phase.title, seconds };
}

/** Prints the end: for people in `style`, without one as JSON. @returns the exit code */
function conclude(
  reports: readonly PhaseReport[],
  ci: boolean,
  style: Style | undefined,
  wallMs: number,
): number {
  const sums = totals(reports);
  const green = isGreen(sums, ci);
  if (style === undefined) {
    const seconds = Math.round(wallMs / 100) / 10;
    console.log(JSON.stringify({ green, ...sums, seconds, phases: reports }, null, 2));
    return green ? 0 : 1;
  }
  console.log(`\n${phaseTable(reports, style)}`);
  const failures = reports.filter((each) => each.failed > 0);
  for (const each of failures) console.log(`${style.bad(`Failed in ${each.name}:`)}\n${indent(each.output)}`);
  const missing = notRunList(reports);
  if (missing !== "") console.log(missing);
  if (ci && sums.skipped > 0) console.log("CI is set: what could not run makes the run fail.");
  console.log(`Took ${formatDuration(wallMs)}.\n`);
  console.log(closingLine(sums));
  return green ? 0 : 1;
}

const longestOutputLines = 25;

function indent(output: string): string {
  const lines = output.split("\n");
  const shown = lines.slice(0, longestOutputLines).map((line) => `  ${line}`);
  if (lines.length > shown.length) shown.push(`  ... and ${lines.length - shown.length} lines more`);
  return shown.join("\n");
}
