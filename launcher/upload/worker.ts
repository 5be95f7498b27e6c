/**
 * The upload process: looks for NaN and sends, at the lowest priority, so that neither the training software nor the
 * launcher's own watch ever waits for it. It ends when the launcher does.
 */
import { readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { parseDotEnv } from "../preflight/bucket/dotenv";
import { keyPair } from "../preflight/bucket/probe";
import { UploadFailure } from "./failure";
import type { FileScan } from "./gate";
import type { Progress, StopRequest, StoreAddress, UploadAnswer, UploadRequest } from "./messages";
import { clearLeftovers, publish } from "./publish";
import { scanWeights } from "./scan";
import type { Store } from "./store";

/** Between two reports on a publication. */
const PROGRESS_MS = 1_000;
/** How long clearing away at the start may take. */
const CLEAR_MS = 60_000;
/** Asked for by whoever stops the launcher; only the launcher decides about its uploads. */
const IGNORED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Serves one launcher until it goes away. Rejects where there is none. */
export async function uploadWorker(): Promise<void> {
  const { send } = process;
  if (send === undefined) throw new Error("upload-worker is started by the launcher itself");
  setPriority(constants.priority.PRIORITY_LOW);
  for (const signal of IGNORED) process.on(signal, () => {});
  const say = (answer: UploadAnswer | Progress) => void (process.connected && send.call(process, answer));
  let stopping = new AbortController();
  let work: Promise<void> = Promise.resolve();
  process.on("message", (message: UploadRequest | StopRequest) => {
    if (message.ask === "stop") {
      const { kind, sentence } = message;
      stopping.abort(new UploadFailure({ kind, sentence }));
      return;
    }
    stopping = new AbortController();
    work = answer(message, stopping.signal, say).then(say);
  });
  await new Promise<void>((resolve) => process.once("disconnect", resolve));
  stopping.abort(new UploadFailure({ kind: "stopped", sentence: "the launcher has ended" }));
  await work.catch(() => {
    // Nobody is there to be told any more.
  });
}

async function answer(
  request: UploadRequest,
  signal: AbortSignal,
  say: (progress: Progress) => void,
): Promise<UploadAnswer> {
  try {
    if (request.ask === "scan") return { is: "scanned", scans: await scanAll(request, signal) };
    const store = storeAt(request.store);
    if (request.ask === "clear") {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(CLEAR_MS)]);
      return { is: "cleared", folders: await clearLeftovers(store, request.prefix, request.folders, limit) };
    }
    let sentBytes = 0;
    const timer = setInterval(() => say({ is: "progress", sentBytes }), PROGRESS_MS);
    try {
      const result = await publish({ ...request.work, store }, signal, (bytes) => {
        sentBytes = bytes;
      });
      return { is: "published", result };
    } finally {
      clearInterval(timer);
    }
  } catch (error) {
    return { is: "error", sentence: error instanceof Error ? error.message : String(error) };
  }
}

async function scanAll(
  { folder, files }: Extract<UploadRequest, { ask: "scan" }>,
  signal: AbortSignal,
): Promise<FileScan[]> {
  const scans: FileScan[] = [];
  for (const name of files) scans.push({ name, scan: await scanWeights(join(folder, name), signal) });
  return scans;
}

function storeAt({ bucket, keysFile, attempts, parallel }: StoreAddress): Store {
  const keys = keyPair(parseDotEnv(readFileSync(keysFile, "utf8")), bucket, "write");
  return { endpoint: bucket.endpoint, bucket: bucket.name, keys, attempts, parallel };
}
