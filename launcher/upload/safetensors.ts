/**
 * The header of a safetensors file, by its documented format: eight bytes with the header's length, the header as
 * JSON, then the tensors without gaps (github.com/huggingface/safetensors, "Format"; the rules are those of
 * safetensors/src/tensor.rs, read_metadata and validate). Pure: works on bytes that somebody else has read.
 *
 * Own code: the one kept library, @huggingface/hub, reads headers from its hub only, and checks no offsets.
 */
import * as z from "zod";
import { dtypeOf } from "./dtypes";

/** Bytes before the header. */
export const LENGTH_BYTES = 8;
/** A longer header is refused: the format allows 100 MB, real ones have less than 1 MB, and it is held in memory. */
export const LONGEST_HEADER_BYTES = 25_000_000;

/** One tensor, its place counted from the start of the file. */
export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte and the byte after the last. */
  readonly start: number;
  readonly end: number;
}

/** A header that is right, or what is wrong. */
export type Header =
  | { readonly ok: true; readonly tensors: readonly Tensor[]; readonly fileBytes: number }
  | { readonly ok: false; readonly truncated: boolean; readonly problem: string };

const whole = z.number().int().nonnegative();
const entry = z.object({ dtype: z.string(), shape: z.array(whole), data_offsets: z.tuple([whole, whole]) });
const metadata = z.record(z.string(), z.string());

/** The length of the header that the first eight bytes give; what is wrong with it where it is not possible. */
export function headerLength(start: Uint8Array, fileBytes: number): number | Extract<Header, { ok: false }> {
  if (start.length < LENGTH_BYTES) {
    return broken(true, `${fileBytes} bytes are too few for a safetensors file`);
  }
  const length = Buffer.from(start.buffer, start.byteOffset, LENGTH_BYTES).readBigUInt64LE();
  if (length > BigInt(LONGEST_HEADER_BYTES)) {
    return broken(false, `its header claims ${length} bytes; at most ${LONGEST_HEADER_BYTES} are taken`);
  }
  const bytes = Number(length);
  if (LENGTH_BYTES + bytes > fileBytes) {
    return broken(true, `its header needs ${LENGTH_BYTES + bytes} bytes, the file has ${fileBytes}`);
  }
  return bytes;
}

/** Reads the header's JSON, and holds the file's length against it. */
export function parseHeader(json: Uint8Array, fileBytes: number): Header {
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch {
    return broken(false, "its header is no JSON");
  }
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) {
    return broken(false, "its header is no JSON object");
  }
  const base = LENGTH_BYTES + json.length;
  const tensors: Tensor[] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (name === "__metadata__") {
      if (!metadata.safeParse(value).success) return broken(false, "its __metadata__ is no map of texts");
      continue;
    }
    const found = entry.safeParse(value);
    if (!found.success) return broken(false, `its header describes no tensor under ${quote(name)}`);
    const { dtype, shape, data_offsets: offsets } = found.data;
    tensors.push({ name, dtype, shape, start: base + offsets[0], end: base + offsets[1] });
  }
  tensors.sort((a, b) => a.start - b.start || a.end - b.end);
  return checkPlaces(tensors, base, fileBytes);
}

/** No gap, no overlap, each tensor as long as its shape, and the file as long as all of them. */
function checkPlaces(tensors: readonly Tensor[], base: number, fileBytes: number): Header {
  let at = base;
  for (const { name, dtype, shape, start, end } of tensors) {
    if (start !== at || end < start) {
      return broken(
        false,
        `tensor ${quote(name)} is at ${start - base} to ${end - base}, expected from ${at - base}`,
      );
    }
    at = end;
    const bits = dtypeOf(dtype)?.bits;
    // A type that is not known yet has no size to compare.
    if (bits === undefined) continue;
    const values = shape.reduce((product, size) => product * size, 1);
    // Past 2^53 the product is not exact; such a tensor cannot fit its offsets, which are exact.
    if (values * bits !== (end - start) * 8) {
      return broken(
        false,
        `tensor ${quote(name)} has ${end - start} bytes, its shape [${shape.join(", ")}] of ${dtype} another number`,
      );
    }
  }
  if (at > fileBytes) return broken(true, `its header describes ${at} bytes, the file has ${fileBytes}`);
  if (at < fileBytes) return broken(false, `${fileBytes - at} bytes follow its last tensor`);
  return { ok: true, tensors, fileBytes };
}

function broken(truncated: boolean, problem: string): Extract<Header, { ok: false }> {
  return { ok: false, truncated, problem };
}

/** A name that may hold anything, short enough for one line. */
function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}...` : name);
}
