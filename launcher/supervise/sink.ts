/**
 * The way out for the software's output. The software must never wait for whoever reads the launcher's
 * output, so nothing here blocks: text waits in a bounded buffer, and past the bound the oldest goes.
 */
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { steadyNowMs } from "../clock";
import { fileStream } from "./fileStream";
import { countLines } from "./reading";

/** Bytes that may wait for a slow reader. */
export const SINK_LIMIT_BYTES = 32 * 1024 * 1024;
/** A line without an end is passed on after this many bytes. */
const PARTIAL_LIMIT_BYTES = 64 * 1024;
/** What waits is kept in pieces of about this size: what one read of a pipe gives. */
const BATCH_BYTES = 64 * 1024;
/** With less than this waiting the reader keeps up. */
const LITTLE_BYTES = 4 * BATCH_BYTES;
/** How long a busy source gives the reader a turn: a reader that is stuck costs it no more. */
const TURN_MS = 1;
const NEWLINE = 0x0a;
const CARRIAGE = 0x0d;

/**
 * A stream to an open descriptor that never blocks this process. process.stdout does block where it is
 * a pipe (nodejs.org/api/process.html, "A note on process I/O").
 */
export function nonBlockingStream(fd: number): Writable {
  const kind = fstatSync(fd);
  if (kind.isFIFO() || kind.isSocket()) return new Socket({ fd, readable: false, writable: true });
  return fileStream(fd);
}

/** A bounded, line-wise queue in front of a stream. */
export class Sink {
  /** Whole batches, oldest first. */
  private readonly queue: Buffer[] = [];
  /** The batch that is being filled. */
  private filling: Buffer[] = [];
  private fillingBytes = 0;
  /** All that waits, the batch being filled included. */
  private queuedBytes = 0;
  private writing = false;
  private broken = false;
  private unmarkedLines = 0;
  private readonly batchBytes: number;
  /** Sources that let the reader go first. */
  private readonly turns = new Set<() => void>();
  /** Lines thrown away since the start. */
  droppedLines = 0;
  /** Called when a gap is marked in the output. */
  onDropped: () => void = () => {};

  constructor(
    private readonly stream: Writable,
    private readonly limitBytes = SINK_LIMIT_BYTES,
  ) {
    // What is dropped is dropped in batches: a small buffer is not lost as a whole.
    this.batchBytes = Math.min(BATCH_BYTES, limitBytes / 8);
    stream.on("error", () => {
      // The reader is gone; the software goes on without one.
      this.broken = true;
      this.filling = [];
      this.queue.length = 0;
      this.queuedBytes = 0;
    });
  }

  /** Queues whole lines. Never blocks, never throws. */
  write(bytes: Buffer): void {
    if (this.broken || bytes.length === 0) return;
    this.filling.push(bytes);
    this.fillingBytes += bytes.length;
    this.queuedBytes += bytes.length;
    if (this.fillingBytes >= this.batchBytes) this.closeBatch();
    const newest = this.filling.length > 0 ? 0 : 1;
    while (this.queuedBytes > this.limitBytes && this.queue.length > newest) this.dropOldest();
    this.pump();
  }

  /**
   * For a source that has more at once: resolves when little waits, and after 1 ms at the latest. Without it one turn
   * of the event loop reads up to 2 MB (libuv, uv__read: 32 times 64 KB) and writes what the reader's pipe takes once,
   * 64 KB, so that lines were lost though the reader had time.
   */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      if (this.broken || this.queuedBytes <= LITTLE_BYTES) {
        setImmediate(resolve);
        return;
      }
      const go = () => {
        clearTimeout(timer);
        this.turns.delete(go);
        resolve();
      };
      const timer = setTimeout(go, TURN_MS);
      this.turns.add(go);
    });
  }

  /** Resolves when all is written, or after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = steadyNowMs() + timeoutMs;
    while (!this.broken && (this.writing || this.queuedBytes > 0) && steadyNowMs() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private closeBatch(): void {
    const [first, ...more] = this.filling;
    if (first !== undefined) this.queue.push(more.length === 0 ? first : Buffer.concat(this.filling));
    this.filling = [];
    this.fillingBytes = 0;
  }

  private dropOldest(): void {
    const oldest = this.queue.shift();
    if (oldest === undefined) return;
    const lines = countLines(oldest);
    this.queuedBytes -= oldest.length;
    this.droppedLines += lines;
    this.unmarkedLines += lines;
  }

  private pump(): void {
    if (this.writing || this.broken) return;
    if (this.queue.length === 0) this.closeBatch();
    const next = this.queue.shift();
    if (next === undefined) return;
    this.queuedBytes -= next.length;
    this.writing = true;
    const mark =
      this.unmarkedLines > 0
        ? `launchpad: ${this.unmarkedLines} lines dropped, the reader is too slow\n`
        : "";
    this.unmarkedLines = 0;
    if (mark !== "") this.onDropped();
    this.stream.write(mark === "" ? next : Buffer.concat([Buffer.from(mark), next]), () => {
      this.writing = false;
      this.pump();
      if (this.queuedBytes <= LITTLE_BYTES) for (const go of [...this.turns]) go();
    });
  }
}

/** Cuts one stream's chunks at line ends, so that two streams in one sink do not mix within a line. */
export class LineGate {
  private partial: Buffer[] = [];
  private partialBytes = 0;

  constructor(private readonly sink: Sink) {}

  /** Passes whole lines on and keeps the rest. */
  push(chunk: Buffer): void {
    const end = Math.max(chunk.lastIndexOf(NEWLINE), chunk.lastIndexOf(CARRIAGE)) + 1;
    if (end > 0) {
      this.partial.push(chunk.subarray(0, end));
      this.flush();
    }
    if (end < chunk.length) {
      this.partial.push(chunk.subarray(end));
      this.partialBytes += chunk.length - end;
    }
    if (this.partialBytes > PARTIAL_LIMIT_BYTES) this.flush();
  }

  /** Passes on what is left, at the end of the stream. */
  flush(): void {
    this.sink.write(
      this.partial.length === 1 ? (this.partial[0] ?? Buffer.alloc(0)) : Buffer.concat(this.partial),
    );
    this.partial = [];
    this.partialBytes = 0;
  }
}
