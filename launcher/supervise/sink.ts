/**
 * The way out for the software's output. The software must never wait for whoever reads the launcher's
 * output, so nothing here blocks: text waits in a bounded buffer, and past the bound the oldest goes.
 */
import { createWriteStream, fstatSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";

/** Bytes that may wait for a slow reader. */
export const SINK_LIMIT_BYTES = 32 * 1024 * 1024;
/** A line without an end is passed on after this many bytes. */
const PARTIAL_LIMIT_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
const CARRIAGE = 0x0d;

/**
 * A stream to an open descriptor that never blocks this process. process.stdout does block where it is
 * a pipe (nodejs.org/api/process.html, "A note on process I/O").
 */
export function nonBlockingStream(fd: number): Writable {
  const kind = fstatSync(fd);
  if (kind.isFIFO() || kind.isSocket()) return new Socket({ fd, readable: false, writable: true });
  return createWriteStream("", { fd, autoClose: false });
}

/** A bounded, line-wise queue in front of a stream. */
export class Sink {
  private readonly queue: { bytes: Buffer; lines: number }[] = [];
  private queuedBytes = 0;
  private writing = false;
  private broken = false;
  private unmarkedLines = 0;
  /** Lines thrown away since the start. */
  droppedLines = 0;
  /** Called when a gap is marked in the output. */
  onDropped: () => void = () => {};

  constructor(
    private readonly stream: Writable,
    private readonly limitBytes = SINK_LIMIT_BYTES,
  ) {
    stream.on("error", () => {
      // The reader is gone; the software goes on without one.
      this.broken = true;
      this.queue.length = 0;
      this.queuedBytes = 0;
    });
  }

  /** Queues whole lines. Never blocks, never throws. */
  write(bytes: Buffer): void {
    if (this.broken || bytes.length === 0) return;
    this.queue.push({ bytes, lines: countLines(bytes) });
    this.queuedBytes += bytes.length;
    while (this.queuedBytes > this.limitBytes && this.queue.length > 1) this.dropOldest();
    this.pump();
  }

  /** Resolves when all is written, or after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.broken && (this.writing || this.queue.length > 0) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private dropOldest(): void {
    const oldest = this.queue.shift();
    if (oldest === undefined) return;
    this.queuedBytes -= oldest.bytes.length;
    this.droppedLines += oldest.lines;
    this.unmarkedLines += oldest.lines;
  }

  private pump(): void {
    if (this.writing || this.broken) return;
    const next = this.queue.shift();
    if (next === undefined) return;
    this.queuedBytes -= next.bytes.length;
    this.writing = true;
    const mark =
      this.unmarkedLines > 0
        ? `launchpad: ${this.unmarkedLines} lines dropped, the reader is too slow\n`
        : "";
    this.unmarkedLines = 0;
    if (mark !== "") this.onDropped();
    this.stream.write(mark === "" ? next.bytes : Buffer.concat([Buffer.from(mark), next.bytes]), () => {
      this.writing = false;
      this.pump();
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

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
