/** Runs checks: all at once, each within its own bound, the whole within one bound. */
import { type Check, type CheckResult, failed, type Surroundings, type Verdict } from "./check";

/** Bound of the quick suite in seconds (issue of the launcher: at most 60). */
export const QUICK_SUITE_SECONDS = 60;

/** What a suite found. */
export interface PreflightReport {
  readonly trainer: string;
  readonly bundle: string;
  /** True where nvidia-smi is a rehearsal's own and no GPU was looked at. */
  readonly simulatedGpus: boolean;
  readonly seconds: number;
  readonly results: readonly CheckResult[];
}

/** Failed checks of a severity. */
export function failures(report: PreflightReport, severity: CheckResult["severity"]): CheckResult[] {
  return report.results.filter((each) => each.status === "failed" && each.severity === severity);
}

/** Runs the checks that apply to the launch file. Never rejects. */
export async function runSuite(
  checks: readonly Check[],
  around: Surroundings,
  suiteSeconds: number,
): Promise<PreflightReport> {
  const startedAt = performance.now();
  const results = await Promise.all(
    checks.flatMap((check) => {
      const expected = check.expected(around.file);
      return expected === undefined ? [] : [runCheck(check, expected, around, suiteSeconds)];
    }),
  );
  return {
    trainer: around.file.trainer,
    bundle: around.file.hash,
    simulatedGpus: around.file.gpus.count > 0 && (await soon(around.nvidia.isSimulated())),
    seconds: Math.round(performance.now() - startedAt) / 1_000,
    results,
  };
}

/** All checks have ended: what is not known by now hangs, and is no simulation. */
function soon(answer: Promise<boolean>): Promise<boolean> {
  return Promise.race([answer, new Promise<boolean>((resolve) => setTimeout(resolve, 50, false))]);
}

async function runCheck(
  check: Check,
  expected: string,
  around: Surroundings,
  suiteSeconds: number,
): Promise<CheckResult> {
  const startedAt = performance.now();
  const verdict = await bounded(check, around, Math.min(check.withinSeconds, suiteSeconds));
  return {
    id: check.id,
    severity: (verdict.status === "failed" ? verdict.severity : undefined) ?? check.severity,
    status: verdict.status,
    found: verdict.found,
    expected: (verdict.status === "failed" ? verdict.expected : undefined) ?? expected,
    ...(verdict.status === "failed" ? { mend: verdict.mend } : {}),
    milliseconds: Math.round(performance.now() - startedAt),
  };
}

async function bounded(check: Check, around: Surroundings, seconds: number): Promise<Verdict> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Verdict>((resolve) => {
    timer = setTimeout(() => {
      abort.abort();
      resolve(failed(`no answer within ${seconds} s`, "look for what hangs on the host, then check again"));
    }, seconds * 1_000);
  });
  try {
    return await Promise.race([look(check, around, abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function look(check: Check, around: Surroundings, signal: AbortSignal): Promise<Verdict> {
  try {
    return await check.look(around, signal);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(why, MEND_UNREADABLE);
  }
}

const MEND_UNREADABLE = "mend what the message names, then check again";
