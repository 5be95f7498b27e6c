/** The two kinds of lines that Connito prints (shared/app_logging.py): structlog's, and those about phases. */

type Level = "info" | "warning" | "error";
const LEVEL_COLOUR = { info: 32, warning: 33, error: 31 } as const;

/** One line of structlog's ConsoleRenderer: padded event, then the pairs in order of their keys. */
export function log(level: Level, event: string, pairs: Readonly<Record<string, unknown>> = {}): void {
  const shown = Object.entries(pairs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ` \u001b[36m${key}\u001b[0m=\u001b[35m${valueText(value)}\u001b[0m`);
  process.stdout.write(
    `\u001b[2m${timeText()}\u001b[0m [\u001b[${LEVEL_COLOUR[level]}m\u001b[1m${level.padEnd(9)}\u001b[0m] \u001b[1m${event.padEnd(28)}\u001b[0m${shown.join("")}\n`,
  );
}

/** One line about a phase: plain, grey (log_phase, shared/app_logging.py:79-88). */
export function logPhase(message: string, pairs: Readonly<Record<string, unknown>> = {}): void {
  const extra = Object.entries(pairs).map(([key, value]) => ` ${key}=${value}`);
  process.stdout.write(`\u001b[90m${timeText()} [info     ] ${message}${extra.join("")}\u001b[0m\n`);
}

/** The time as both print it, in UTC. */
function timeText(): string {
  return new Date().toISOString().replace("T", " ").slice(0, 19);
}

/** None for undefined, a text with blanks in quotes (structlog/dev.py, _repr). */
function valueText(value: unknown): string {
  if (value === undefined) return "None";
  if (typeof value === "number" && Number.isNaN(value)) return "nan";
  const text = String(value);
  return typeof value === "string" && /[\s='"]/.test(text) ? `'${text}'` : text;
}
