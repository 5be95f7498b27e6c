/** A bounded store for a process's output: the newest `limitBytes` are kept. */

/** Keeps the end of a stream of chunks. */
export class OutputTail {
  private chunks: Buffer[] = [];
  private bytes = 0;
  /** Whether something was dropped from the front. */
  truncated = false;

  constructor(private readonly limitBytes: number) {}

  /** Adds a chunk, and drops the oldest ones beyond the limit. */
  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    while (this.bytes > this.limitBytes) {
      const first = this.chunks[0];
      if (first === undefined) return;
      const excess = this.bytes - this.limitBytes;
      this.truncated = true;
      if (first.length <= excess) {
        this.chunks.shift();
        this.bytes -= first.length;
      } else {
        this.chunks[0] = first.subarray(excess);
        this.bytes -= excess;
      }
    }
  }

  /** What was kept, as UTF-8. */
  text(): string {
    return Buffer.concat(this.chunks).toString("utf8");
  }
}

const longestLineChars = 1_000_000;

/** Splits chunks into lines; a line past a million characters is handed on in pieces. */
export class LineSplitter {
  private rest = "";
  private readonly decoder = new TextDecoder();

  constructor(private readonly onLine: (line: string) => void) {}

  /** Takes a chunk, and hands on each line that it completes. */
  push(chunk: Buffer): void {
    const parts = (this.rest + this.decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    this.rest = parts.pop() ?? "";
    for (const line of parts) this.onLine(line);
    if (this.rest.length > longestLineChars) this.end();
  }

  /** Hands on what stands after the last line break. */
  end(): void {
    const last = this.rest;
    this.rest = "";
    if (last !== "") this.onLine(last);
  }
}
