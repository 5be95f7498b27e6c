/** Checkpoints for tests: safetensors files written byte by byte, by the format's own description. */

/** One tensor as a test wants it. */
export interface MadeTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A safetensors file; `header` replaces what would be right. */
export function safetensors(tensors: readonly MadeTensor[], metadata?: Record<string, string>): Buffer {
  const entries: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  let at = 0;
  for (const { name, dtype, shape, data } of tensors) {
    entries[name] = { dtype, shape, data_offsets: [at, at + data.length] };
    at += data.length;
  }
  return withHeader(
    JSON.stringify(entries),
    tensors.map(({ data }) => data),
  );
}

/** The file of a header's text and the bytes after it. */
export function withHeader(header: string, data: readonly Uint8Array[] = []): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...data]);
}

/** A tensor of F32 values. */
export function f32(name: string, values: readonly number[]): MadeTensor {
  return {
    name,
    dtype: "F32",
    shape: [values.length],
    data: new Uint8Array(Float32Array.from(values).buffer),
  };
}

/** Counts up and never gives NaN. */
export const goodValues = (count: number) => Array.from({ length: count }, (_none, index) => index / 7 - 3);

/** A header of one tensor `w`, two F32 values in `eight` bytes; `over` replaces what would be right. */
export const entry = (over: object = {}) =>
  JSON.stringify({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...over } });

/** The data of `entry`. */
export const eight = new Uint8Array(8);
