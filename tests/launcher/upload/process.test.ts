import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startUploadProcess } from "../../../launcher/upload/process";
import { cannotRun } from "../../support/cannotRun";
import { holdAtDeath } from "../../support/heldAtDeath";

const folder = mkdtempSync(join(tmpdir(), "launchpad-test-"));
const script = join(folder, "worker.cjs");
/** Says that it runs, and then answers nothing. */
beforeAll(() =>
  writeFileSync(
    script,
    'process.send({ is: "progress", sentBytes: process.pid }); setInterval(() => {}, 1000);',
  ),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function started() {
  let runs: (pid: number) => void = () => {};
  const running = new Promise<number>((resolve) => {
    runs = resolve;
  });
  // Its process id comes as the number of bytes.
  const upload = startUploadProcess(script, process.env, ({ sentBytes }) => runs(sentBytes));
  return { upload, pid: await running };
}

test("an upload process that was killed is told, also to somebody who has not heard of it yet", async () => {
  const { upload } = await started();
  const first = upload.ask({ ask: "scan", folder, files: [] });
  const gone = upload.kill();
  // No turn of the event loop between: the channel still looks whole, and every message fails to be sent.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  upload.stop({ kind: "stopped", sentence: "asked to stop" });
  upload.stop({ kind: "timeUp", sentence: "too late" });
  expect(await first).toEqual({ is: "error", sentence: "the upload process ended by SIGKILL" });
  await gone;
  expect(await upload.ask({ ask: "scan", folder, files: [] })).toEqual({
    is: "error",
    sentence: "the upload process is gone",
  });
  await upload.close();
});

test("an upload process that outlives SIGKILL is waited for no longer than allowed", async (context) => {
  const { upload, pid } = await started();
  const held = await holdAtDeath(pid).catch(async (error: Error) => {
    await upload.kill();
    return cannotRun(context, error.message);
  });
  const first = upload.ask({ ask: "scan", folder, files: [] });
  await upload.kill();
  expect(await first).toEqual({ is: "error", sentence: "the upload process survived SIGKILL" });
  held.letGo();
});
