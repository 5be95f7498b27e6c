/**
 * Waits until `probe` gives a value that is neither undefined nor false, and returns it. The time only ends a wait
 * that would never end: it is long, since the machine may be busy with anything else.
 * Error: what was waited for, after the time is up.
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
