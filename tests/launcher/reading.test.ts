import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { readOutput } from "../../launcher/supervise/reading";
import { until } from "../support/until";

/** Runs a program of Node's and collects its standard output as it was given. */
async function read(program: string): Promise<{ chunks: number; text: string }> {
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  readOutput(child.stdout, (chunk) => {
    chunks.push(chunk);
    return undefined;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return { chunks: chunks.length, text: Buffer.concat(chunks).toString() };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n}\n`).join("");

test("single lines are read some at a time, and none is lost at the end", async () => {
  // Each write comes 5 ms after the one before, or later: without a rest every one is a chunk.
  const { chunks, text } = await read(
    "let n = 0; const write = () => { require('fs').writeSync(1, n + '\\n'); if (++n < 100) setTimeout(write, 5); }; write();",
  );
  expect(text).toBe(numbers(100));
  // A rest of 100 ms spans up to 20 of them; a busy machine stretches both sides alike.
  expect(chunks).toBeLessThan(50);
});

test("much output is read without a rest, whole and in order", async () => {
  const { text } = await read("for (let n = 0; n < 20000; n++) require('fs').writeSync(1, n + '\\n');");
  expect(text).toBe(numbers(20_000));
});

test.each([
  ["at once", 1],
  ["after a rest", 2],
])(
  "output that waits in Node's buffer while the software ends is read %s, whole and in order",
  async (_when, heldChunk) => {
    const line = `${"a".repeat(16_000)}\n`;
    const program = `
      const write = (text) => require('fs').writeSync(1, text);
      write('first\\n');
      process.stdin.once('data', () => { for (let n = 0; n < 20; n++) write('a'.repeat(16000) + '\\n'); process.exit(); });`;
    const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
    const errors: Error[] = [];
    const chunks: Buffer[] = [];
    let release = () => {};
    const readToTheEnd = readOutput(
      child.stdout.on("error", (error) => errors.push(error)),
      (chunk) => {
        chunks.push(chunk);
        if (chunks.length === 1) child.stdin.end("go");
        if (chunks.length !== heldChunk) return undefined;
        return new Promise((resolve) => {
          release = resolve;
        });
      },
    );
    await until("a full buffer", () => child.stdout.readableLength >= child.stdout.readableHighWaterMark);
    readToTheEnd();
    release();
    await new Promise((resolve) => child.once("close", resolve));
    expect(errors).toEqual([]);
    expect(Buffer.concat(chunks).toString()).toBe(`first\n${line.repeat(20)}`);
  },
);
