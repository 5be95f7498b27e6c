/** Figures as text, the same in the plan, the summary and the report. */

const mibPerGib = 1024;

/** `1,234`: a whole number with separators. */
export function count(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** `3 hosts`, `1 host`. */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`;
}

/** `55.04 USD`, or `unknown`: an unknown price is never shown as 0. */
export function usd(value: number | undefined): string {
  if (value === undefined) return "unknown";
  return `${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`;
}

/** `43%` of a whole; undefined where either is unknown or the whole is 0. */
export function percent(part: number | undefined, whole: number | undefined): string | undefined {
  if (part === undefined || whole === undefined || whole === 0) return undefined;
  return `${Math.round((100 * part) / whole)}%`;
}

/** MiB as `96 GiB` or `512 MiB`. */
export function mib(value: number): string {
  if (value < mibPerGib) return `${count(value)} MiB`;
  const gib = value / mibPerGib;
  return `${gib.toLocaleString("en-US", { maximumFractionDigits: Number.isInteger(gib) ? 0 : 1 })} GiB`;
}

/** Seconds as `45 s`, `40 min`, `3 days`. */
export function duration(seconds: number): string {
  if (seconds >= 86_400 && seconds % 86_400 === 0) return plural(seconds / 86_400, "day");
  if (seconds >= 3_600 && seconds % 3_600 === 0) return plural(seconds / 3_600, "hour");
  if (seconds >= 120 && seconds % 60 === 0) return `${count(seconds / 60)} min`;
  return `${seconds.toLocaleString("en-US", { maximumFractionDigits: 1 })} s`;
}

/** GPU indices as `0-3` or `0, 2, 5`; `none` for none. */
export function gpuList(indices: readonly number[]): string {
  const sorted = [...indices].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const index of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && index === last[1] + 1) last[1] = index;
    else runs.push([index, index]);
  }
  const text = runs.map(([from, to]) =>
    from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}-${to}`,
  );
  return text.length === 0 ? "none" : text.join(", ");
}
