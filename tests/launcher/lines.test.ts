import { expect, test } from "vitest";
import { LineSplitter, MAX_LINE_CHARS, type ParsedLine } from "../../launcher/supervise/lines";

function split(chunks: (string | Buffer)[]): ParsedLine[] {
  const lines: ParsedLine[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return lines;
}

const texts = (chunks: (string | Buffer)[]) => split(chunks).map((line) => line.text);

test.each([
  ["lines over chunk borders", ["on", "e\ntw", "o\n"], ["one", "two"]],
  ["a last line without an end", ["one\ntwo"], ["one", "two"]],
  ["progress bars", ["10%\r20%\r30%\n"], ["10%", "20%", "30%"]],
  ["both line ends at once", ["one\r\ntwo\r\n"], ["one", "two"]],
  ["empty lines", ["\n\n\n"], []],
])("%s are split", (_what, chunks, expected) => {
  expect(texts(chunks)).toEqual(expected);
});

test("a character cut in two by a chunk border stays whole", () => {
  const bytes = Buffer.from("naïve\n");
  expect(texts([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(["naïve"]);
});

test("bytes that are no UTF-8 are replaced, not thrown at", () => {
  expect(texts([Buffer.from([0xff, 0x41, 0x0a])])).toEqual(["\ufffdA"]);
});

test("a line of 50 MB is cut for parsing, marked, and the next line is whole", () => {
  const chunk = Buffer.alloc(1024 * 1024, "x");
  const lines = split([...Array.from({ length: 50 }, () => chunk), "\nafter\n"]);
  expect(lines.map((line) => [line.text.length, line.cut])).toEqual([
    [MAX_LINE_CHARS, true],
    [5, false],
  ]);
});
