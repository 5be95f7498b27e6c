/** What a step may be told about itself. */
export interface StepOptions {
  /** How long it takes as a rule, in seconds; shown beside the elapsed time. */
  expectSeconds?: number;
  /** Show nothing at all when the step ends within this many seconds. @default 0 */
  quietSeconds?: number;
  /** Without a terminal: how often a line is written, in seconds. @default 20 */
  everySeconds?: number;
  /** @default process.stderr */
  stream?: NodeJS.WriteStream;
}

/** A step that is being shown. Exactly one of `done`, `fail`, `clear` ends it. */
export interface Step {
  /** What it is doing at the moment; replaces the note before it. */
  note(text: string): void;
  /** Ends it well. @param text instead of "<title>: done in 12 s" */
  done(text?: string): void;
  /** Ends it badly. @param text instead of "<title>: failed after 12 s" */
  fail(text?: string): void;
  /** Takes it from the screen without a word. */
  clear(): void;
}

/** Shows a step on stderr until it is ended. @param title what is done, such as "Building the engine" */
export function startStep(title: string, options?: StepOptions): Step;
/** Writes one whole line to stderr without breaking a step's line. */
export function printLine(text: string, stream?: NodeJS.WriteStream): void;
/** Clears the terminal's line before another program writes to it. */
export function clearProgress(): void;
/** "45 s", "3 min 05 s". */
export function formatDuration(ms: number): string;
