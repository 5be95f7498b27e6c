/** Progress bars as tqdm draws them: on stderr, each redraw behind a carriage return (tqdm/std.py, format_meter). */

const WIDTH = 10;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** One bar. */
export interface Bar {
  readonly name?: string;
  readonly total: number;
  /** Seconds of one unit, in the software's own time. */
  readonly unitSeconds: number;
}

/** The text of one redraw, without the carriage return. */
export function barText(bar: Bar, done: number, postfix = ""): string {
  const share = done / bar.total;
  const full = Math.floor(share * WIDTH);
  const drawn = "█".repeat(full) + (EIGHTHS[Math.floor((share * WIDTH - full) * EIGHTHS.length)] ?? "");
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  const name = bar.name === undefined ? "" : `${bar.name}: `;
  const rate = done === 0 ? "?it/s" : rateText(bar.unitSeconds);
  const left = done === 0 ? "?" : clock((bar.total - done) * bar.unitSeconds);
  const tail = postfix === "" ? "" : `, ${postfix}`;
  return `${name}${percent}%|${drawn.padEnd(WIDTH)}| ${done}/${bar.total} [${clock(done * bar.unitSeconds)}<${left}, ${rate}${tail}]`;
}

/** Draws a bar on stderr. */
export function draw(bar: Bar, done: number, postfix?: string): void {
  process.stderr.write(`\r${barText(bar, done, postfix)}`);
}

/** Prints a line beside a bar as tqdm.write does: the bar is wiped, and drawn again below. */
export function writeBeside(bar: Bar, done: number, line: string): void {
  process.stderr.write(`\r${" ".repeat(barText(bar, done).length)}\r`);
  process.stdout.write(`${line}\n`);
  draw(bar, done);
}

function rateText(seconds: number): string {
  return seconds >= 1
    ? `${seconds.toFixed(2).padStart(5)}s/it`
    : `${(1 / seconds).toFixed(2).padStart(5)}it/s`;
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${minutes}` : minutes;
}
