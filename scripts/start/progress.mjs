// Progress of long steps, on stderr. Plain JavaScript because scripts/start.mjs needs it before anything is installed;
// TypeScript uses it through scripts/cli/progress.ts.
//
// On a terminal: one line that updates itself. Elsewhere (a log, CI): one line when the step starts, one about every
// 20 s, one when it ends. Nothing is ever written to stdout, so `--json` output stays clean.

const repaintMs = 250;

/** Steps now shown, newest last; only the newest one owns the terminal's line. */
const active = [];

/** "45 s", "3 min 05 s": a duration for people. @param {number} ms */
export function formatDuration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** Whether the stream is a terminal on which a line can be rewritten. */
function canRewrite(stream) {
  return Boolean(stream.isTTY) && process.env.TERM !== "dumb";
}

function repaint(stream) {
  if (!canRewrite(stream)) return;
  const step = active.filter((each) => each.stream === stream).at(-1);
  const columns = stream.columns > 0 ? stream.columns : 80;
  stream.write(`\r\u001b[K${step === undefined ? "" : step.line().slice(0, columns - 1)}`);
}

/** Writes one whole line without breaking the line of a step that is being shown. */
export function printLine(text, stream = process.stderr) {
  if (canRewrite(stream) && active.length > 0) stream.write("\r\u001b[K");
  stream.write(`${text}\n`);
  repaint(stream);
}

/** Shows a step until its `done`, `fail` or `clear`. See progress.d.mts for the parameters. */
export function startStep(title, options = {}) {
  const stream = options.stream ?? process.stderr;
  const everyMs = (options.everySeconds ?? 20) * 1000;
  const quietMs = (options.quietSeconds ?? 0) * 1000;
  const began = Date.now();
  const expected =
    options.expectSeconds === undefined ? "" : ` of about ${formatDuration(options.expectSeconds * 1000)}`;
  let detail = "";
  let announced = false;
  let shown = "";
  let lastLineAt = began;

  const elapsed = () => Date.now() - began;
  const state = {
    stream,
    line: () => `${title}: ${formatDuration(elapsed())}${expected}${detail === "" ? "" : ` - ${detail}`}`,
  };
  const tick = () => {
    if (elapsed() < quietMs) return;
    if (!announced) announce();
    else if (canRewrite(stream)) {
      if (state.line() !== shown) repaint(stream);
      shown = state.line();
    } else if (Date.now() - lastLineAt >= everyMs) {
      lastLineAt = Date.now();
      stream.write(`${state.line()}\n`);
    }
  };
  const announce = () => {
    announced = true;
    lastLineAt = Date.now();
    active.push(state);
    if (canRewrite(stream)) repaint(stream);
    else {
      const about =
        options.expectSeconds === undefined ? "" : ` (about ${formatDuration(options.expectSeconds * 1000)})`;
      stream.write(`${title}${about}\n`);
    }
  };
  const timer = setInterval(tick, repaintMs);
  timer.unref();
  if (quietMs === 0) announce();

  const end = (text) => {
    clearInterval(timer);
    if (!announced) {
      if (text !== undefined) printLine(text, stream);
      return;
    }
    announced = false;
    active.splice(active.indexOf(state), 1);
    if (canRewrite(stream)) stream.write("\r\u001b[K");
    if (text !== undefined) stream.write(`${text}\n`);
    repaint(stream);
  };
  return {
    note: (text) => {
      detail = text;
      tick();
    },
    done: (text) =>
      end(
        announced || text !== undefined
          ? (text ?? `${title}: done in ${formatDuration(elapsed())}`)
          : undefined,
      ),
    fail: (text) => end(text ?? `${title}: failed after ${formatDuration(elapsed())}`),
    clear: () => end(undefined),
  };
}

/** Clears the terminal's line before another program, or an error, writes to it. */
export function clearProgress() {
  for (const stream of new Set(active.map((each) => each.stream))) {
    if (canRewrite(stream)) stream.write("\r\u001b[K");
  }
  active.length = 0;
}
