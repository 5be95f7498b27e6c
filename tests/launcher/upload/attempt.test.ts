import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { attempt } from "../../../launcher/upload/attempt";
import type { UploadRequest } from "../../../launcher/upload/messages";
import { UNUSED_STORE, uploadRules } from "./rules";

const folder = mkdtempSync(join(tmpdir(), "launchpad-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("an upload that is asked to stop between its checks and its first byte sends nothing", async () => {
  writeFileSync(join(folder, "model.safetensors"), "weights");
  const stopping = new AbortController();
  const asked: UploadRequest["ask"][] = [];
  const result = await attempt(
    { path: folder, step: 100, target: "checkpoints/100" },
    {
      rules: uploadRules({ required: ["*.safetensors"] }),
      store: UNUSED_STORE,
      losses: () => ({ first: [], last: [] }),
      remove: [],
      // A stand-in of the upload process: the stop comes in the turn after its answer.
      process: () => ({
        ask: async ({ ask }) => {
          asked.push(ask);
          setImmediate(() => stopping.abort());
          return { is: "scanned", scans: [] };
        },
        stop: () => {},
        close: async () => {},
        kill: async () => {},
      }),
      signal: stopping.signal,
      onSending: () => {},
      onScanned: () => {},
      onPhase: () => {},
    },
  );
  expect(result).toMatchObject({ end: "failed", cleared: true, failure: { kind: "stopped" } });
  expect(asked).toEqual(["scan"]);
});
