/** A token bucket: how long to wait so that bytes flow at no more than a rate. */

/** A rate in bytes a second, and how many may come at once. */
export class RateLimit {
  private tokens: number;
  private lastMs: number;

  constructor(
    private readonly bytesPerSecond: number,
    private readonly burstBytes: number,
    nowMs: number,
  ) {
    this.tokens = burstBytes;
    this.lastMs = nowMs;
  }

  /** Takes `bytes` now. Returns the milliseconds to wait until the rate is kept again; 0 within the burst. */
  take(bytes: number, nowMs: number): number {
    const earned = ((nowMs - this.lastMs) / 1_000) * this.bytesPerSecond;
    this.tokens = Math.min(this.burstBytes, this.tokens + earned) - bytes;
    this.lastMs = nowMs;
    return this.tokens >= 0 ? 0 : (-this.tokens / this.bytesPerSecond) * 1_000;
  }
}

/** Stops this thread for that long. */
export function sleepMs(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
