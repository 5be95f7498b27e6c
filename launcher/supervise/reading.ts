/** How the launcher reads the software's output: at once where much comes, a few times a second where little does. */
import type { Readable } from "node:stream";

/** A chunk of this size was not all that the software had printed: a read takes up to 64 KB. */
export const BUSY_CHUNK_BYTES = 16 * 1024;

/**
 * How long a quiet pipe fills before it is read again. At 100 lines a second a wake-up for each line took 2.8 % of a
 * core, one for ten lines 0.8 % (`npm run bench -- launcher`, 2026-11-21).
 */
const REST_MS = 100;

/**
 * From this many lines in a second on nothing rests. What waits is bounded by the socket pair that Node makes: about
 * 280 writes however short they are (212,992 bytes by default, some 750 for each), so 50 lines wait in a rest at most.
 */
const QUIET_LINES_A_SECOND = 500;

const WINDOW_MS = 1_000;
const NEWLINE = 0x0a;

/**
 * The stream's descriptor as libuv watches it. `reading` is Node's own note of it (lib/net.js): false while its buffer
 * is full. Not a documented part of Node: where one of them is missing nothing rests.
 */
interface Watched {
  readonly _handle?: { readStop?(): unknown; readStart?(): unknown; readonly reading?: boolean } | null;
}

/**
 * Gives every chunk to `take`. While the promise that it returns is open, and for a moment where little comes, what
 * is printed waits in the pipe. `stream.pause()` alone would not do for the latter: Node goes on reading until its
 * own 64 KB are full, one wake-up a line. After the end of a process Node gives what is left without waiting for `take`.
 */
export function readOutput(
  stream: Readable & Watched,
  take: (chunk: Buffer) => Promise<void> | undefined,
): () => void {
  const rate = new Rate();
  const rest = new Rest(stream);
  let ending = false;
  stream.on("data", (chunk: Buffer) => {
    const busy = take(chunk);
    rate.add(chunk, performance.now());
    if (busy === undefined) {
      if (rate.quiet && !ending) rest.begin();
      return;
    }
    stream.pause();
    void busy.then(() => stream.resume());
  });
  return () => {
    ending = true;
    rest.end();
  };
}

/**
 * A time in which a descriptor is not read, behind Node's back: it begins only where Node reads, and only what it
 * stopped is started again. A descriptor that Node has stopped and somebody else started is one whose next start by
 * Node fails (`read EALREADY`), and that ends the launcher.
 */
class Rest {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: Watched) {}

  begin(): void {
    const handle = this.stream._handle;
    if (this.timer !== undefined || handle?.reading !== true || handle.readStart === undefined) return;
    handle.readStop?.();
    this.timer = setTimeout(() => this.end(), REST_MS);
  }

  end(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.stream._handle?.readStart?.();
  }
}

/** Tells a quiet second from a busy one; a busy one from the moment on that it is. */
class Rate {
  quiet = true;
  private lines = 0;
  private sinceMs = 0;

  add(chunk: Buffer, nowMs: number): void {
    if (nowMs - this.sinceMs >= WINDOW_MS) {
      this.quiet = this.lines < QUIET_LINES_A_SECOND;
      this.lines = 0;
      this.sinceMs = nowMs;
    }
    this.lines += chunk.length < BUSY_CHUNK_BYTES ? countLines(chunk) : QUIET_LINES_A_SECOND;
    if (this.lines >= QUIET_LINES_A_SECOND) this.quiet = false;
  }
}

/** Newlines in a piece of output. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
