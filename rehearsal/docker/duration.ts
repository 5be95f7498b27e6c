/** Durations as Go prints them, which is how the docker provider writes them, and as the engine takes them. */

const SECOND = 1e9;
const UNITS: Readonly<Record<string, number>> = { h: 3600 * SECOND, m: 60 * SECOND, s: SECOND, ms: 1e6 };

/** Nanoseconds of "1m0s". Throws for a text that is no duration. */
export function nanoseconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.map(([part]) => part).join("") !== text)
    throw new Error(`no duration: ${JSON.stringify(text)} - write it as 30s or 1m0s`);
  return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

/** "1m0s" for 60,000,000,000: whole seconds only, as this project writes them. */
export function goDuration(nanos: number): string {
  const seconds = nanos / SECOND;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h}h${m}m${s}s`;
  return m > 0 ? `${m}m${s}s` : `${s}s`;
}
