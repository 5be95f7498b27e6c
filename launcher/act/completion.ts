/**
 * A job that is done is not trained again. The state folder remembers under the bundle's hash that it is, and inside a
 * container the launcher stays: Docker's `unless-stopped`, which brings an unfinished job back after a reboot, would
 * start a launcher that ends at once again and again, and the docker provider takes a container that has ended for one
 * that must be replaced (docs/decisions/0019-jobs-and-reboots.md).
 */
import type { LaunchFile } from "../../workloads/launchfile";
import type { ExitName } from "../exitcodes";
import type { PathMapper } from "../launchfile/root";
import type { Say } from "../log";
import type { StateStore } from "../observe/state";
import { inContainer } from "../tell/host";
import type { Uploads } from "../upload/uploads";
import { BY_OPERATOR, type Journal } from "./journal";
import { missingResults } from "./results";
import type { StopRequest } from "./stopRequest";

/** What is round a job. */
export interface CompletionOptions {
  readonly file: Pick<LaunchFile, "results">;
  readonly mapPath: PathMapper;
  readonly environment: NodeJS.ProcessEnv;
  readonly journal: Journal;
  readonly store: StateStore;
  readonly stop: StopRequest;
  readonly say: Say;
}

/** Whether an earlier launcher has done the job of this bundle, and its results are still there. */
export function isDone({ file, mapPath, journal, say }: CompletionOptions): boolean {
  const { completed } = journal;
  if (completed === undefined) return false;
  const missing = missingResults(file.results, mapPath, Number.POSITIVE_INFINITY);
  const since = `this job was done on ${new Date(completed.atMs).toISOString()}`;
  if (missing.length === 0) {
    say(
      "info",
      `${since} and is not done again; deploy a changed bundle, or remove state.json, to train anew`,
    );
    return true;
  }
  say("warn", `${since}, but ${missing.join("; ")}: it is done again`);
  journal.forgetCompletion();
  return false;
}

/**
 * What comes after the software has ended well: the last upload where one is owed, also one that an earlier launcher
 * owed; then, in a container, waiting for a stop. Where a stop was asked for already, what is owed is only written
 * down. `resumed`: the software ended under an earlier launcher. Returns the exit code's name.
 */
export async function complete(
  options: CompletionOptions,
  uploads: Uploads | undefined,
  { resumed }: { readonly resumed: boolean },
): Promise<ExitName> {
  const { journal, store } = options;
  const nothingOwed = journal.completed?.uploaded === true;
  if (!nothingOwed && uploads !== undefined) {
    store.set({ phase: "uploading" });
    if (!(await uploads.finish({ resumed }))) return await withoutUpload(options);
  }
  journal.complete(true);
  if (!nothingOwed)
    journal.record({ action: "done", cause: "software", evidence: [], outcome: "the job is done" });
  store.set({ gpus: undefined });
  return await stay(options, "done", "ok");
}

async function withoutUpload(options: CompletionOptions): Promise<ExitName> {
  const { environment, journal, stop } = options;
  if (stop.asked) {
    journal.record({
      action: "stop",
      cause: BY_OPERATOR,
      evidence: ["the software ended well, and its last upload is not done"],
      outcome: "the next launcher does the upload, and trains nothing",
    });
    return "uploadFailed";
  }
  if (!inContainer(environment)) return "uploadFailed";
  journal.record({
    action: "hold",
    cause: "uploadFailed",
    evidence: ["the software ended well, and its last upload was refused or failed"],
    outcome: "the container stays up; `docker restart` tries the upload again, and trains nothing",
  });
  return await stay(options, "held", "uploadFailed");
}

/** Stays until it is asked to stop; outside of a container it does not. */
async function stay(
  { environment, store, stop, say }: CompletionOptions,
  phase: "done" | "held",
  exit: ExitName,
): Promise<ExitName> {
  if (!inContainer(environment) || stop.asked) return exit;
  store.set({ phase });
  say("info", "nothing runs any more; the launcher answers until it is asked to stop");
  await stop.first;
  return exit;
}
