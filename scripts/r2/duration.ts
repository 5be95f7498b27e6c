/** Durations and ages on the command line and in tables. */
import { ConfigError, show } from "../../config/error";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/**
 * `90s`, `45m`, `24h` or `7d` in seconds.
 * @param option how the error names it, `--older-than`
 * @throws ConfigError
 */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d)$/.exec(text.trim());
  const unit = seconds[match?.[2] ?? ""];
  if (match === null || unit === undefined)
    throw new ConfigError([
      {
        path: option,
        given: show(text),
        rule: "a number with s, m, h or d is needed",
        fix: "write for example 24h",
      },
    ]);
  return Number(match[1]) * unit;
}

/** An age for people, two figures at most: `45 s`, `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function formatAge(ageSeconds: number): string {
  const whole = Math.max(0, Math.floor(ageSeconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Bytes as R2 bills them, in powers of ten: `312 B`, `48.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${units[power]}`;
}
