/** Bytes to lines: any length, any encoding, `\n` or `\r` (progress bars) as the end of a line. */
import { StringDecoder } from "node:string_decoder";

/** Past this many characters a line is cut for parsing; the rest of it is passed on, not parsed. */
export const MAX_LINE_CHARS = 1_000_000;

/** One line for the parser. */
export interface ParsedLine {
  readonly text: string;
  /** True where the line was longer than MAX_LINE_CHARS and only its start is in `text`. */
  readonly cut: boolean;
}

/** Splits a stream of chunks into lines. Holds at most MAX_LINE_CHARS characters. */
export class LineSplitter {
  private readonly decoder = new StringDecoder("utf8");
  private pending = "";
  private skipping = false;

  constructor(private readonly onLine: (line: ParsedLine) => void) {}

  /** Takes the next chunk; invalid bytes become replacement characters. */
  push(chunk: Buffer): void {
    const text = this.decoder.write(chunk);
    let start = 0;
    let newline = text.indexOf("\n");
    let carriage = text.indexOf("\r");
    while (newline !== -1 || carriage !== -1) {
      const end = carriage === -1 || (newline !== -1 && newline < carriage) ? newline : carriage;
      this.add(text.slice(start, end));
      this.finish();
      start = end + 1;
      if (end === newline) newline = text.indexOf("\n", start);
      else carriage = text.indexOf("\r", start);
    }
    this.add(text.slice(start));
  }

  /** The stream has ended: the rest is a line too. */
  end(): void {
    this.add(this.decoder.end());
    this.finish();
  }

  private add(part: string): void {
    if (this.skipping || part === "") return;
    this.pending += part;
    if (this.pending.length <= MAX_LINE_CHARS) return;
    this.onLine({ text: this.pending.slice(0, MAX_LINE_CHARS), cut: true });
    this.pending = "";
    this.skipping = true;
  }

  private finish(): void {
    if (this.pending !== "") this.onLine({ text: this.pending, cut: false });
    this.pending = "";
    this.skipping = false;
  }
}
