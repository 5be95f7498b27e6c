/** What the launcher and its upload process say to each other, over Node's own channel. */
import type { LaunchBucket } from "../../workloads/launchfile";
import type { FileScan } from "./gate";
import type { Publication, Published } from "./publish";

/** Where uploads go; the process reads the keys itself, so that they pass through no channel. */
export interface StoreAddress {
  readonly bucket: LaunchBucket;
  /** The bucket's keys file on this machine. */
  readonly keysFile: string;
  readonly attempts: number;
  readonly parallel: number;
}

/** What the launcher asks for: one thing at a time. */
export type UploadRequest =
  | { readonly ask: "scan"; readonly folder: string; readonly files: readonly string[] }
  | { readonly ask: "publish"; readonly store: StoreAddress; readonly work: Omit<Publication, "store"> }
  | {
      readonly ask: "clear";
      readonly store: StoreAddress;
      readonly prefix: string;
      readonly folders: readonly string[];
    };

/** Ends what is under way, which then answers as failed; `sentence` says why. */
export interface StopRequest {
  readonly ask: "stop";
  readonly kind: "stopped" | "timeUp";
  readonly sentence: string;
}

/** What comes back. */
export type UploadAnswer =
  | { readonly is: "scanned"; readonly scans: readonly FileScan[] }
  | { readonly is: "published"; readonly result: Published }
  | { readonly is: "cleared"; readonly folders: readonly string[] }
  /** The process cannot do it: the keys cannot be read, or a fault of its own. */
  | { readonly is: "error"; readonly sentence: string };

/** Comes every second of a publication. */
export interface Progress {
  readonly is: "progress";
  readonly sentBytes: number;
}
