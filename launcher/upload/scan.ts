/**
 * Looks for NaN and infinity in the weights of a safetensors file, a chunk at a time: no file is held in memory. The
 * type of each tensor says which bit patterns are no finite number (dtypes.ts).
 */
import { type FileHandle, open } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { dtypeOf } from "./dtypes";
import { headerLength, LENGTH_BYTES, parseHeader, type Tensor } from "./safetensors";

/** Bytes that are read at a time: a multiple of every element's size. */
export const CHUNK_BYTES = 4 * 1024 * 1024;

/** What one file's weights turned out to be. */
export type Scan =
  | { readonly verdict: "finite"; readonly tensors: number; readonly bytes: number; readonly seconds: number }
  | {
      readonly verdict: "notFinite";
      readonly tensor: string;
      readonly dtype: string;
      readonly shape: readonly number[];
      /** Index of the first one, counted along the whole tensor. */
      readonly index: number;
    }
  | { readonly verdict: "truncated" | "broken"; readonly problem: string }
  | { readonly verdict: "notScanned"; readonly why: string };

/** A file's name says what it is; the launcher looks into no other format. */
export const SAFETENSORS = /\.safetensors$/i;
/** Formats that hold weights too, and are uploaded without a look. */
const OTHER_WEIGHTS = /\.(bin|pt|pth|ckpt|gguf|h5|msgpack|npz|onnx)$/i;

/** Scans a file; never rejects for what is in it. Errors: those of the file system, and the signal's. */
export async function scanWeights(path: string, signal?: AbortSignal): Promise<Scan> {
  if (OTHER_WEIGHTS.test(path)) return { verdict: "notScanned", why: "no safetensors file" };
  const handle = await open(path, "r");
  try {
    return await scanOpen(handle, signal);
  } finally {
    await handle.close();
  }
}

/** True for a file that holds weights in a format that is, or is not, looked into. */
export function holdsWeights(name: string): boolean {
  return SAFETENSORS.test(name) || OTHER_WEIGHTS.test(name);
}

async function scanOpen(handle: FileHandle, signal: AbortSignal | undefined): Promise<Scan> {
  const startedMs = performance.now();
  const { size } = await handle.stat();
  const length = headerLength(await readAt(handle, 0, Math.min(LENGTH_BYTES, size)), size);
  if (typeof length !== "number") return unusable(length);
  const header = parseHeader(await readAt(handle, LENGTH_BYTES, length), size);
  if (!header.ok) return unusable(header);
  const unknown = header.tensors.find(({ dtype }) => dtypeOf(dtype) === undefined);
  if (unknown !== undefined)
    return { verdict: "notScanned", why: `its type ${unknown.dtype} is not known here` };
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let bytes = 0;
  for (const tensor of header.tensors) {
    const at = await scanTensor(handle, tensor, chunk, signal);
    if (at === "short") return { verdict: "truncated", problem: `it ends within tensor ${tensor.name}` };
    if (at !== -1) {
      const { name, dtype, shape } = tensor;
      return { verdict: "notFinite", tensor: name, dtype, shape, index: at };
    }
    bytes += tensor.end - tensor.start;
  }
  return {
    verdict: "finite",
    tensors: header.tensors.length,
    bytes,
    seconds: (performance.now() - startedMs) / 1_000,
  };
}

async function scanTensor(
  handle: FileHandle,
  { dtype, start, end }: Tensor,
  chunk: Buffer,
  signal: AbortSignal | undefined,
): Promise<number | "short"> {
  const { bits = 8, findNotFinite } = dtypeOf(dtype) ?? {};
  if (findNotFinite === undefined) return -1;
  // A complex number counts as two.
  const elementBytes = dtype === "C64" ? 4 : bits / 8;
  for (let at = start; at < end; at += CHUNK_BYTES) {
    signal?.throwIfAborted();
    const length = Math.min(CHUNK_BYTES, end - at);
    if (!(await fill(handle, chunk, length, at))) return "short";
    const found = findNotFinite(chunk.subarray(0, length));
    if (found !== -1) return (at - start) / elementBytes + found;
    await nextTurn();
  }
  return -1;
}

function unusable({ truncated, problem }: { truncated: boolean; problem: string }): Scan {
  return { verdict: truncated ? "truncated" : "broken", problem };
}

async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  return (await fill(handle, bytes, length, at)) ? bytes : bytes.subarray(0, 0);
}

/** False where the file ends before: somebody cuts it while it is read. */
async function fill(handle: FileHandle, into: Buffer, length: number, at: number): Promise<boolean> {
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(into, done, length - done, at + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}
