import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { LineGate, Sink } from "../../launcher/supervise/sink";

/** A reader that takes a chunk only when told to. */
function slowReader() {
  const taken: string[] = [];
  let release: () => void = () => {};
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk.toString());
      release = done;
    },
  });
  return { stream, taken, next: () => release() };
}

/** A reader that keeps up. */
function quickReader(taken: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken.push(String(chunk));
      done();
    },
  });
}

async function readAll(reader: ReturnType<typeof slowReader>, sink: Sink): Promise<string> {
  const timer = setInterval(() => reader.next(), 1);
  await sink.drain(2_000);
  clearInterval(timer);
  return reader.taken.join("");
}

test("a slow reader loses the oldest lines, and the loss is counted and marked", async () => {
  const reader = slowReader();
  const sink = new Sink(reader.stream, 100);
  for (let n = 0; n < 50; n += 1) sink.write(Buffer.from(`line ${n} ....\n`));
  const text = await readAll(reader, sink);
  expect(sink.droppedLines).toBeGreaterThan(30);
  expect(text).toContain(`launchpad: ${sink.droppedLines} lines dropped`);
  expect(text).toContain("line 49");
  expect(text).not.toContain("line 20 ");
});

test("a reader that keeps up gets everything in order", async () => {
  const taken: string[] = [];
  const sink = new Sink(quickReader(taken));
  for (let n = 0; n < 1_000; n += 1) sink.write(Buffer.from(`${n}\n`));
  await sink.drain(2_000);
  expect(taken.join("")).toBe(Array.from({ length: 1_000 }, (_, n) => `${n}\n`).join(""));
  expect(sink.droppedLines).toBe(0);
});

test("a reader that goes away stops nobody", async () => {
  const sink = new Sink(new Writable({ write: (_chunk, _e, done) => done(new Error("EPIPE")) }));
  sink.write(Buffer.from("one\n"));
  await new Promise((resolve) => setImmediate(resolve));
  sink.write(Buffer.from("two\n"));
  await sink.drain(2_000);
});

test("two streams in one sink do not mix within a line", async () => {
  const taken: string[] = [];
  const sink = new Sink(quickReader(taken));
  const [out, err] = [new LineGate(sink), new LineGate(sink)];
  out.push(Buffer.from("out-"));
  err.push(Buffer.from("err-line\n"));
  out.push(Buffer.from("line\nrest"));
  out.flush();
  await sink.drain(2_000);
  expect(taken.join("")).toBe("err-line\nout-line\nrest");
});

test("small writes to a busy reader are gathered, and the bound holds with them", async () => {
  const reader = slowReader();
  const sink = new Sink(reader.stream, 1_000);
  for (let n = 0; n < 1_000; n += 1) sink.write(Buffer.from(`${String(n).padStart(8, "0")}\n`));
  const text = await readAll(reader, sink);
  expect(sink.droppedLines).toBeGreaterThan(0);
  expect(text.length).toBeLessThanOrEqual(1_200);
  expect(reader.taken.length).toBeLessThan(20);
  expect(text.match(/^\d{8}$/gm)).toHaveLength(1_000 - sink.droppedLines);
});

test.each([
  ["with nothing waiting", () => new Sink(quickReader([]))],
  ["with a reader that is stuck", () => new Sink(slowReader().stream)],
])("a busy source gets its next turn %s", async (_what, make) => {
  const sink = make();
  for (let n = 0; n < 10; n += 1) sink.write(Buffer.alloc(100_000, "x"));
  for (let n = 0; n < 100; n += 1) await sink.turn();
});
