/** The launcher's own words: one short line each on stderr, never mixed into the software's stdout. */
import type { Sink } from "./supervise/sink";

/** How grave a line is. */
export type Level = "info" | "warn" | "error";

/** Says one line. */
export type Say = (level: Level, message: string) => void;

/** Lines like `launchpad 2026-01-31T12:00:00Z info  started`, so that they stand out in mixed output. */
export function sayTo(sink: Pick<Sink, "write">): Say {
  return (level, message) => {
    const head = `launchpad ${new Date().toISOString().replace(/\.\d+Z$/, "Z")} ${level.padEnd(5)} `;
    const lines = message.split("\n").map((line) => `${head}${line}\n`);
    sink.write(Buffer.from(lines.join("")));
  };
}
