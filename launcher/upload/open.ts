/** Puts the uploads of a launch file together with what is round them. */
import type { LaunchFile } from "../../workloads/launchfile";
import type { Journal } from "../act/journal";
import type { StateFolder } from "../act/stateFolder";
import type { PathMapper } from "../launchfile/root";
import type { Say } from "../log";
import type { StateStore } from "../observe/state";
import { startUploadProcess } from "./process";
import { restoreUploads } from "./saved";
import { Uploads } from "./uploads";

/** What there is. */
export interface UploadSurroundings {
  readonly file: LaunchFile;
  readonly mapPath: PathMapper;
  readonly environment: NodeJS.ProcessEnv;
  readonly store: StateStore;
  readonly journal: Journal;
  readonly folder: StateFolder;
  readonly say: Say;
  /** Rehearsal: a store to ask instead of the bundle's. */
  readonly endpoint: string | undefined;
  /** True in a rehearsal without a store: nothing is uploaded. */
  readonly offline: boolean;
}

/** Attempts at each request: with waits that double up to 20 s, a fault of about a minute is survived. */
const ATTEMPTS = 10;
/** Between two looks for a marker where no supervision says how often to look. */
const LOOK_SECONDS = 5;
const SAVED = "uploads.json";

/** The uploads; undefined where the file has none, or nobody is to be asked. */
export function openUploads(around: UploadSurroundings): Uploads | undefined {
  const { file, mapPath, environment, store, journal, folder, say, endpoint, offline } = around;
  const { uploads: rules, bucket } = file;
  if (rules === undefined || bucket?.keys === undefined) return undefined;
  if (offline) {
    say("info", "uploads: none in a rehearsal without --bucket-endpoint");
    return undefined;
  }
  const place = `${bucket.name}/${rules.prefix}`;
  // The launcher's own bundle, which is the upload process too.
  const script = process.argv[1] ?? "";
  return new Uploads({
    rules,
    folder: mapPath(rules.folder),
    address: {
      bucket: { ...bucket, endpoint: endpoint ?? bucket.endpoint },
      keysFile: mapPath(bucket.keys.file),
      attempts: ATTEMPTS,
      parallel: rules.parallelParts,
    },
    store,
    record: (deed) => journal.record(deed),
    say,
    saved: restoreUploads(folder.readText(SAVED), file.hash, place, Date.now(), (why) =>
      say(
        "warn",
        `${SAVED} is damaged (${why}), and what it held is forgotten: the losses that uploads are judged by, the last upload, and what is to be cleared away in the bucket`,
      ),
    ),
    save: (saved) => void folder.saveText(SAVED, `${JSON.stringify(saved, undefined, 2)}\n`),
    startProcess: (onProgress) =>
      startUploadProcess(script, environment, ({ sentBytes }) => onProgress(sentBytes)),
    lookSeconds: file.supervision?.probeSeconds ?? LOOK_SECONDS,
  });
}
