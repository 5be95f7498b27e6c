/** What a preflight check is, and what it says. */
import type { LaunchFile } from "../../workloads/launchfile";
import type { PathMapper } from "../launchfile/root";
import type { NvidiaSmi } from "../nvidia/smi";
import type { BucketProbe } from "./bucket/probe";
import type { HostReader } from "./host/reader";

/** `critical`: the software is not started. `warning`: it is, and the operator is told. */
export type Severity = "critical" | "warning";

/** What one look found. */
export type Verdict =
  | { readonly status: "passed"; readonly found: string }
  | {
      readonly status: "failed";
      readonly found: string;
      /** One sentence that says what to do. */
      readonly mend: string;
      /** Where this case is milder or graver than the check usually is. */
      readonly severity?: Severity;
      /** Where the case has a rule of its own. */
      readonly expected?: string;
    }
  /** Could not be looked at, and why. */
  | { readonly status: "notChecked"; readonly found: string };

/** Everything that checks look at; each part has its own effects and can be replaced in tests. */
export interface Surroundings {
  readonly file: LaunchFile;
  readonly mapPath: PathMapper;
  readonly host: HostReader;
  readonly nvidia: NvidiaSmi;
  readonly bucket: BucketProbe;
}

/** One check. */
export interface Check {
  /** Stable, for example `gpu.ecc`. */
  readonly id: string;
  readonly severity: Severity;
  /** Bound of this check in seconds. */
  readonly withinSeconds: number;
  /** What is right, from the launch file; undefined where the check does not apply to it. */
  expected(file: LaunchFile): string | undefined;
  /** Looks and judges. A throw is a failure of the check, with the error's message. */
  look(around: Surroundings, signal: AbortSignal): Promise<Verdict> | Verdict;
}

/** One line of the report. */
export interface CheckResult {
  readonly id: string;
  readonly severity: Severity;
  readonly status: Verdict["status"];
  readonly found: string;
  readonly expected: string;
  /** Present where it failed. */
  readonly mend?: string;
  readonly milliseconds: number;
}

/** A check that is right. */
export function passed(found: string): Verdict {
  return { status: "passed", found };
}

/** A check that is wrong. */
export function failed(
  found: string,
  mend: string,
  more: { severity?: Severity; expected?: string } = {},
): Verdict {
  return { status: "failed", found, mend, ...more };
}

/** A check that could not look. */
export function notChecked(why: string): Verdict {
  return { status: "notChecked", found: why };
}
