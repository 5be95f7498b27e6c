/** One upload as a whole: the files, then the pointer, then what is too old. After a failure nothing is left behind. */
import { join } from "node:path";
import { type Failure, failureOf, UploadFailure } from "./failure";
import type { FoundFile } from "./gate";
import { clearFolder } from "./leftovers";
import { writePointer } from "./pointer";
import { sendFile } from "./send";
import { type Store, writingClient } from "./store";

/** What is uploaded, and where to. */
export interface Publication {
  readonly store: Store;
  /** Ends with a slash. */
  readonly prefix: string;
  /** Key of this upload's own folder, without a slash at the end. */
  readonly folder: string;
  /** Folder on disk. */
  readonly from: string;
  readonly step: number | undefined;
  readonly files: readonly FoundFile[];
  readonly partMiB: number;
  /** Folders of earlier uploads that are to go once this one is there. */
  readonly remove: readonly string[];
}

/** How it went. */
export type Published =
  /** `removed`: the folders of `remove` that are gone. */
  | { readonly ok: true; readonly removed: readonly string[] }
  /** `cleared`: false where the store may still hold parts of it. */
  | { readonly ok: false; readonly failure: Failure; readonly cleared: boolean };

/** How long clearing away after a failure may take: below the grace of any stop. */
const CLEAR_MS = 4_000;

/** Uploads. Never rejects. `onSent` hears the bytes that the store has acknowledged, of all files together. */
export async function publish(
  work: Publication,
  signal: AbortSignal,
  onSent: (bytes: number) => void = () => {},
): Promise<Published> {
  const client = writingClient(work.store, signal);
  try {
    await sendAll(work, client, signal, onSent);
    await pointTo(work, client);
    return { ok: true, removed: await removeOld(work, client) };
  } catch (error) {
    const failure = signal.aborted ? stoppedBy(signal) : failureOf("upload", error);
    return { ok: false, failure, cleared: await clear(work) };
  } finally {
    client.destroy();
  }
}

async function sendAll(
  { files, folder, from, partMiB, store }: Publication,
  client: ReturnType<typeof writingClient>,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<void> {
  let before = 0;
  for (const { name, bytes, changedMs } of files) {
    const file = { path: join(from, name), key: `${folder}/${name}`, bytes, changedMs };
    const { bucket, parallel: parallelParts } = store;
    const sent = (done: number) => onSent(before + done);
    await sendFile(client, file, { bucket, partMiB, parallelParts, signal, onSent: sent });
    before += bytes;
    onSent(before);
  }
}

async function pointTo(work: Publication, client: ReturnType<typeof writingClient>): Promise<void> {
  const { store, prefix, folder, step, files } = work;
  try {
    await writePointer(client, store.bucket, prefix, {
      version: 1,
      folder,
      ...(step === undefined ? {} : { step }),
      at: new Date().toISOString(),
      files: files.map(({ name, bytes }) => ({ name, bytes })),
    });
  } catch (error) {
    throw new UploadFailure(failureOf("write the pointer", error));
  }
}

/** What cannot be removed now is tried again after the next upload. */
async function removeOld(work: Publication, client: ReturnType<typeof writingClient>): Promise<string[]> {
  const { store, prefix, remove } = work;
  const removed: string[] = [];
  for (const folder of remove) {
    const gone = await clearFolder(client, { bucket: store.bucket, prefix }, folder).then(
      () => true,
      () => false,
    );
    if (gone) removed.push(folder);
  }
  return removed;
}

/** With a client of its own: an aborted one sends nothing any more. */
async function clear({ store, prefix, folder }: Publication): Promise<boolean> {
  return (await clearLeftovers(store, prefix, [folder], AbortSignal.timeout(CLEAR_MS))).length === 1;
}

/** Clears folders of uploads that were cut short. Returns those that are clear; never rejects. */
export async function clearLeftovers(
  store: Store,
  prefix: string,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const client = writingClient({ ...store, attempts: Math.min(store.attempts, 4) }, signal);
  const done: string[] = [];
  for (const folder of folders) {
    try {
      await clearFolder(client, { bucket: store.bucket, prefix }, folder);
      done.push(folder);
    } catch {
      // The store does not answer, or refuses; the folder stays on the list.
    }
  }
  client.destroy();
  return done;
}

function stoppedBy(signal: AbortSignal): Failure {
  return signal.reason instanceof UploadFailure
    ? signal.reason.failure
    : { kind: "stopped", sentence: "the upload was stopped" };
}
