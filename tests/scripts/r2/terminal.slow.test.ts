import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../scripts/cli/run";
import { startMadeUpStore } from "../../support/s3/madeUpStore";
import { keyEnv, r2Line } from "../../support/s3/r2Command";
import { startTestStore, type TestStore, testKey } from "../../support/s3/testStore";

/** The end of what a drain asks. */
const QUESTION = "to go on: ";

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store?.stop());

/** Runs a drain on a terminal of its own (util-linux's script) and types when the question is there. */
async function typed(bucket: string, input: string) {
  const line = r2Line(["drain", bucket, "--endpoint", store.endpoint]).map((each) => `'${each}'`);
  const args = ["--quiet", "--return", "--command", line.join(" "), "/dev/null"];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: "xterm", ...keyEnv(testKey) };
  const terminal = spawn("script", args, { env, stdio: ["pipe", "pipe", "inherit"] });
  let stdout = "";
  terminal.stdout.on("data", (data: Buffer) => {
    const asked = stdout.includes(QUESTION);
    stdout += data;
    if (!asked && stdout.includes(QUESTION)) terminal.stdin.write(input);
  });
  const exitCode = await new Promise<number | null>((resolve) => terminal.once("close", resolve));
  return { stdout, exitCode };
}

describe("a drain on a terminal", () => {
  it("asks for the bucket's name and goes on when it is typed", async () => {
    const bucket = await store.minersBucket();
    const { stdout, exitCode } = await typed(bucket, `${bucket}\n`);
    expect(stdout).toContain(`Every object in ${bucket} at 127.0.0.1`);
    expect(stdout).toContain(`${bucket} is empty: 5 objects`);
    expect([exitCode, await store.keysOf(bucket)]).toEqual([0, []]);
  });

  it("shows how far it is", async () => {
    const of = await startMadeUpStore({ objects: 20_000, answerMs: 30 });
    try {
      const line = r2Line([
        "drain",
        "bucket",
        "--endpoint",
        of.endpoint,
        "--yes",
        "bucket",
        "--parallel",
        "1",
      ]);
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: "xterm", ...keyEnv(testKey) };
      const args = ["--quiet", "--return", "--command", line.join(" "), "/dev/null"];
      const { stdout } = await run("script", args, { timeoutMs: 120_000, env, label: "a terminal" });
      expect(stdout).toMatch(/Draining bucket.* \d+,000 objects deleted, [\d,]+ a second/);
      expect(stdout).toContain("bucket is empty: 20,000 objects");
    } finally {
      await of.stop();
    }
  });

  it.each([
    ["another name", "yes\n", 2],
    ["Ctrl-C", "\x03", 130],
  ])("deletes nothing on %s", async (_, input, code) => {
    const bucket = await store.minersBucket();
    const { exitCode } = await typed(bucket, input);
    expect([exitCode, (await store.keysOf(bucket)).length]).toEqual([code, 5]);
  });
});
