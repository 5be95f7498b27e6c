/** SN38 under supervision, with the contract's shape and short times, and what the launcher wrote down. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ActionRecord } from "../../launcher/observe/state";
import { LAUNCHER_STATE_PATH, type LaunchFileBody, type Supervision } from "../../workloads/launchfile";
import { sn38Faults } from "../../workloads/sn38/faults";
import { body, SN38_PROCESS } from "./support";

/**
 * The contract's own classes and actions; looks every 0.2 s and no minimum times past 0.2 s. Each look reads /proc, and
 * a gap of twelve looks is taken for a machine that slept: much shorter ones fail where a processor is shared by ten.
 */
export function supervision(over: Partial<Supervision> = {}): Supervision {
  const faults = Object.fromEntries(
    Object.entries(sn38Faults).map(([name, rule]) => [
      name,
      { ...rule, minSeconds: Math.min(rule.minSeconds, 0.2) },
    ]),
  );
  return {
    probeSeconds: 0.2,
    faults,
    restart: { backoffSeconds: 0.1, backoffCapSeconds: 1, healthySeconds: 60, perDay: 5, keepAlive: false },
    silence: {
      startSeconds: 10,
      usualSeconds: 1.5,
      after: [
        { event: "waiting", seconds: 20 },
        { event: "uploadStarted", seconds: 2 },
      ],
    },
    ladder: [],
    ...over,
  };
}

/**
 * Limits for several trainers at once on a busy machine: a step may come late without being missing, and a lost rank is
 * found by its twelve looks before its silence is.
 */
export const PATIENT_SILENCE: Supervision["silence"] = {
  startSeconds: 60,
  usualSeconds: 8,
  after: [{ event: "uploadStarted", seconds: 8 }],
};

/** For faults that are not a stall: it never is one, however late the launcher's looks come. */
export const NO_STALL: Supervision["silence"] = { startSeconds: 300, usualSeconds: 300, after: [] };

/** SN38's bundle under that supervision. */
export function supervised(
  over: Partial<Supervision> = {},
  more: Partial<LaunchFileBody> = {},
): LaunchFileBody {
  return body({
    processes: [{ ...SN38_PROCESS, workers: 4 }],
    supervision: supervision(over),
    ...more,
  });
}

/** Path of a file in the launcher's state folder under a rehearsal's root. */
export function stateFile(root: string, name: string): string {
  return join(root, LAUNCHER_STATE_PATH, name);
}

/** What events.jsonl holds; empty while there is none. */
export function actions(root: string): ActionRecord[] {
  try {
    const lines = readFileSync(stateFile(root, "events.jsonl"), "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as ActionRecord);
  } catch {
    return [];
  }
}

/** `action cause` of each line, without the starts and what somebody asked for. */
export function deeds(root: string): string[] {
  return actions(root)
    .filter(({ action, cause }) => action !== "start" && cause !== "operator")
    .map(({ action, cause }) => `${action} ${cause}`);
}
