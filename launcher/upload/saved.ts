/** What must outlive the launcher of its uploads: uploads.json in the state folder. */
import * as z from "zod";
import { damageOf } from "../damage";

const savedUploadsSchema = z.object({
  version: z.literal(1),
  /** Hash of the bundle that `firstLosses`, `end`, `last`, `owed` and `lastRefusal` belong to. */
  bundle: z.string(),
  /** Bucket and prefix that `pending` and `kept` belong to. */
  place: z.string(),
  firstLosses: z.array(z.number()),
  /** The last losses and the last step of software that has ended well: what its last upload is judged by. */
  end: z.object({ losses: z.array(z.number().nullable()), step: z.number().optional() }).optional(),
  /** When this bundle was first started, in ms since the epoch: older checkpoints are of another one. */
  sinceMs: z.number(),
  /** The last upload that was done; `markerMs`: when its marker was written. */
  last: z
    .object({
      step: z.number().optional(),
      atMs: z.number(),
      markerMs: z.number().optional(),
      seconds: z.number().optional(),
      bytes: z.number().optional(),
    })
    .optional(),
  /**
   * The newest checkpoint, while it is not in the bucket: it waits, was passed over, was refused, or its upload
   * failed. `path`: its folder on this machine; `markerMs`: when its marker was written.
   */
  owed: z
    .object({ path: z.string(), step: z.number().optional(), markerMs: z.number().optional() })
    .optional(),
  /** The last checkpoint that the gate refused, for the pages. */
  lastRefusal: z
    .object({ step: z.number().optional(), atMs: z.number(), reason: z.string(), evidence: z.string() })
    .optional(),
  /** Folders in the bucket of uploads that were begun and not ended: to be cleared away. */
  pending: z.array(z.string()),
  /** Folders of whole uploads in the bucket, oldest first. */
  kept: z.array(z.string()),
});

/** What outlives the launcher. */
export type SavedUploads = z.infer<typeof savedUploadsSchema>;

/** A checkpoint before it has a folder in the bucket. */
export type Found = NonNullable<SavedUploads["owed"]>;

/**
 * The saved state for a bundle and a place; what belongs to another one is forgotten. A broken text is none, and
 * `onDamage` hears what is wrong with it.
 */
export function restoreUploads(
  text: string | undefined,
  bundle: string,
  place: string,
  nowMs: number,
  onDamage: (why: string) => void = () => {},
): SavedUploads {
  const empty: SavedUploads = {
    version: 1,
    bundle,
    place,
    firstLosses: [],
    sinceMs: nowMs,
    pending: [],
    kept: [],
  };
  const saved = parse(text, onDamage);
  if (saved === undefined) return empty;
  const { last, owed, lastRefusal, end, ...rest } =
    saved.bundle === bundle
      ? saved
      : {
          ...saved,
          firstLosses: [],
          sinceMs: nowMs,
          last: undefined,
          owed: undefined,
          lastRefusal: undefined,
          end: undefined,
        };
  return {
    ...rest,
    bundle,
    ...(last === undefined ? {} : { last }),
    ...(owed === undefined ? {} : { owed }),
    ...(lastRefusal === undefined ? {} : { lastRefusal }),
    ...(end === undefined ? {} : { end }),
    // Another bucket's leftovers are out of reach of these keys; its lifecycle rule clears them.
    ...(saved.place === place ? {} : { place, pending: [], kept: [] }),
  };
}

function parse(text: string | undefined, onDamage: (why: string) => void): SavedUploads | undefined {
  if (text === undefined) return undefined;
  try {
    return savedUploadsSchema.parse(JSON.parse(text));
  } catch (error) {
    onDamage(damageOf(error));
    return undefined;
  }
}
