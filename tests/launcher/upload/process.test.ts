import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startUploadProcess } from "../../../launcher/upload/process";

const folder = mkdtempSync(join(tmpdir(), "launchpad-test-"));
const script = join(folder, "worker.cjs");
/** Says that it runs, and then answers nothing. */
beforeAll(() =>
  writeFileSync(script, 'process.send({ is: "progress", sentBytes: 0 }); setInterval(() => {}, 1000);'),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("an upload process that was killed is told, also to somebody who has not heard of it yet", async () => {
  let runs = () => {};
  const running = new Promise<void>((resolve) => {
    runs = resolve;
  });
  const upload = startUploadProcess(script, process.env, () => runs());
  const first = upload.ask({ ask: "scan", folder, files: [] });
  await running;
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
