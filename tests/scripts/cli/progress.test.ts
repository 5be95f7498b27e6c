import { WriteStream } from "node:tty";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clearProgress, formatDuration, printLine, startStep, withStep } from "../../../scripts/cli/progress";

/** A stream that remembers what was written, as a terminal or as a file. */
function recorder(isTTY: boolean) {
  const written: string[] = [];
  const stream: NodeJS.WriteStream = Object.assign(Object.create(WriteStream.prototype), {
    isTTY,
    columns: 40,
    write: (text: string) => {
      written.push(text);
      return true;
    },
  });
  return { stream, text: () => written.join(""), written };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("TERM", "xterm");
});
afterEach(() => {
  clearProgress();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("progress without a terminal", () => {
  it("is a line at the start, one about every 20 s, and one at the end", () => {
    const log = recorder(false);
    const step = startStep("Building", { expectSeconds: 240, stream: log.stream });
    step.note("half way");
    vi.advanceTimersByTime(45_000);
    step.done();
    expect(log.text()).toBe(
      "Building (about 4 min 00 s)\n" +
        "Building: 20 s of about 4 min 00 s - half way\n" +
        "Building: 40 s of about 4 min 00 s - half way\n" +
        "Building: done in 45 s\n",
    );
  });

  it("is nothing for a step that was allowed to be short, and was", () => {
    const log = recorder(false);
    const step = startStep("Looking", { quietSeconds: 1, stream: log.stream });
    vi.advanceTimersByTime(900);
    step.done();
    vi.advanceTimersByTime(60_000);
    expect(log.text()).toBe("");
  });

  it("appears when that step turned out long", () => {
    const log = recorder(false);
    const step = startStep("Looking", { quietSeconds: 1, stream: log.stream });
    vi.advanceTimersByTime(3_000);
    step.fail();
    expect(log.text()).toBe("Looking\nLooking: failed after 3 s\n");
  });

  it("stops when the step ended", () => {
    const log = recorder(false);
    startStep("Building", { stream: log.stream }).clear();
    vi.advanceTimersByTime(60_000);
    expect(log.text()).toBe("Building\n");
  });
});

describe("progress on a terminal", () => {
  it("is one line that rewrites itself, never wider than the terminal", () => {
    const screen = recorder(true);
    const step = startStep("Building", { stream: screen.stream });
    step.note("a note that is longer than the terminal is wide");
    vi.advanceTimersByTime(2_000);
    expect(screen.text()).not.toContain("\n");
    expect(screen.written.at(-1)).toBe("\r\u001b[KBuilding: 2 s - a note that is longer t");
    step.done();
    expect(screen.text().endsWith("\r\u001b[KBuilding: done in 2 s\n\r\u001b[K")).toBe(true);
  });

  it("stands below the lines that are printed meanwhile", () => {
    const screen = recorder(true);
    startStep("Building", { stream: screen.stream });
    printLine("a warning", screen.stream);
    expect(screen.written.slice(-3)).toEqual(["\r\u001b[K", "a warning\n", "\r\u001b[KBuilding: 0 s"]);
  });

  it("is that of a file where the terminal cannot rewrite lines", () => {
    vi.stubEnv("TERM", "dumb");
    const screen = recorder(true);
    startStep("Building", { stream: screen.stream }).done();
    expect(screen.text()).toBe("Building\nBuilding: done in 0 s\n");
  });
});

describe("withStep", () => {
  it("ends the step as failed when the work fails, and passes the error on", async () => {
    const log = recorder(false);
    const work = withStep("Trying", { stream: log.stream }, () => Promise.reject(new Error("no")));
    await expect(work).rejects.toThrow("no");
    expect(log.text()).toBe("Trying\nTrying: failed after 0 s\n");
  });

  it("returns what the work returned", async () => {
    expect(await withStep("Trying", { stream: recorder(false).stream }, async () => 7)).toBe(7);
  });
});

it.each([
  [0, "0 s"],
  [59_400, "59 s"],
  [59_600, "1 min 00 s"],
  [185_000, "3 min 05 s"],
])("%i ms reads %s", (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});
