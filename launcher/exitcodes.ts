/** The launcher's exit codes: one table, shown by --help and held equal to docs/launcher.md by a test. */

/** One exit code. */
export interface ExitCode {
  readonly code: number;
  readonly name: string;
  readonly meaning: string;
}

const TABLE = {
  ok: {
    code: 0,
    meaning: "the software ended well, was stopped on request within its grace, or all checks passed",
  },
  internal: { code: 1, meaning: "a fault in the launcher itself" },
  usage: { code: 2, meaning: "wrong command line" },
  fileMissing: { code: 10, meaning: "launch.json is missing or cannot be read" },
  fileBroken: { code: 11, meaning: "launch.json is truncated or not JSON" },
  fileNewer: { code: 12, meaning: "launch.json is of a version that this launcher does not read" },
  fileTampered: { code: 13, meaning: "launch.json does not match its own hash" },
  fileInvalid: { code: 14, meaning: "launch.json breaks its schema" },
  filesNotReady: { code: 20, meaning: "a file that the software needs is missing, or is readable by others" },
  commandMissing: { code: 21, meaning: "the command or its working folder does not exist" },
  portInUse: { code: 22, meaning: "the launcher's port is taken" },
  stateUnusable: {
    code: 23,
    meaning: "the state folder cannot be written, or its state.json cannot be read",
  },
  alreadyRunning: { code: 24, meaning: "the software of an earlier launcher is still running" },
  checkFailed: { code: 30, meaning: "a critical preflight check failed" },
  softwareFailed: { code: 40, meaning: "the software failed, or ended where it should not" },
  softwareKilled: { code: 41, meaning: "the software did not stop within its grace and was killed" },
  containerNeeded: {
    code: 42,
    meaning: "the GPUs were lost; only a container that is started anew gets them back",
  },
  givenUp: {
    code: 43,
    meaning:
      "the day's restarts are spent, or the fault is one that no restart mends; events.jsonl has the cause",
  },
  uploadFailed: {
    code: 44,
    meaning:
      "the software ended well, but its last upload was refused or failed; events.jsonl has the reason",
  },
} as const satisfies Record<string, { code: number; meaning: string }>;

/** Names of the exit codes. */
export type ExitName = keyof typeof TABLE;

/** The number for a name. */
export function exitCode(name: ExitName): number {
  return TABLE[name].code;
}

/** All exit codes in order. */
export function exitCodes(): ExitCode[] {
  return Object.entries(TABLE).map(([name, row]) => ({ name, code: row.code, meaning: row.meaning }));
}

/** The table as Markdown, for docs/launcher.md. */
export function exitCodesMarkdown(): string {
  const rows = exitCodes().map((row) => `| ${row.code} | ${row.name} | ${row.meaning} |`);
  return ["| code | name | meaning |", "|---|---|---|", ...rows].join("\n");
}

/** The table as plain text, for --help. */
export function exitCodesText(): string {
  return exitCodes()
    .map((row) => `  ${String(row.code).padStart(2)}  ${row.meaning}`)
    .join("\n");
}

/** An expected failure: a message that says how to mend it, and the exit code it ends with. */
export class LauncherError extends Error {
  constructor(
    readonly exit: ExitName,
    message: string,
  ) {
    super(message);
    this.name = "LauncherError";
  }
}
