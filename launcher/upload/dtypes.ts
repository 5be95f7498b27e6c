/**
 * The element types of safetensors: their size, and which of their bit patterns are no finite number. Names and
 * sizes: huggingface/safetensors, safetensors/src/tensor.rs, `Dtype` (little-endian, its documented format);
 * 8-bit floats: arxiv.org/abs/2209.05433 (E5M2, E4M3), the "fnuz" ones of onnx.ai/onnx/technical/float8.html,
 * and the OCP Microscaling Formats specification v1.0 (E8M0, F6, F4).
 */

/** Where the first number that is not finite stands in a chunk, as an index of elements; -1 where all are finite. */
export type FindNotFinite = (bytes: Buffer) => number;

/** One element type. */
export interface Dtype {
  /** Bits of one element; below 8 several share a byte. */
  readonly bits: number;
  /** Undefined for types in which every bit pattern is a number. */
  readonly findNotFinite?: FindNotFinite;
}

/** Looks for elements of one byte that `isOdd` marks in a table of all 256. */
function inBytes(isOdd: (byte: number) => boolean): FindNotFinite {
  const odd = Uint8Array.from({ length: 256 }, (_none, byte) => (isOdd(byte) ? 1 : 0));
  return (bytes) => {
    for (let at = 0; at < bytes.length; at += 1) if (odd[bytes[at] ?? 0] === 1) return at;
    return -1;
  };
}

/** Looks for 16-bit elements with all bits of `exponent` set: infinity or NaN in every IEEE-like format. */
function in16Bits(exponent: number): FindNotFinite {
  return (bytes) => {
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
    for (let at = 0; at < words.length; at += 1) if (((words[at] ?? 0) & exponent) === exponent) return at;
    return -1;
  };
}

/** As in16Bits, for every `stride`-th 32-bit word from `first` on: doubles keep their exponent in the upper word. */
function in32Bits(exponent: number, stride: 1 | 2): FindNotFinite {
  return (bytes) => {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    for (let at = stride - 1; at < words.length; at += stride)
      if (((words[at] ?? 0) & exponent) === exponent) return Math.floor(at / stride);
    return -1;
  };
}

/** All types. */
export const DTYPES: Readonly<Record<string, Dtype>> = {
  F64: { bits: 64, findNotFinite: in32Bits(0x7ff00000, 2) },
  F32: { bits: 32, findNotFinite: in32Bits(0x7f800000, 1) },
  F16: { bits: 16, findNotFinite: in16Bits(0x7c00) },
  BF16: { bits: 16, findNotFinite: in16Bits(0x7f80) },
  // A complex number is two F32; its index counts the halves.
  C64: { bits: 64, findNotFinite: in32Bits(0x7f800000, 1) },
  F8_E5M2: { bits: 8, findNotFinite: inBytes((byte) => (byte & 0x7c) === 0x7c) },
  // No infinity; only all ones are NaN.
  F8_E4M3: { bits: 8, findNotFinite: inBytes((byte) => (byte & 0x7f) === 0x7f) },
  F8_E5M2FNUZ: { bits: 8, findNotFinite: inBytes((byte) => byte === 0x80) },
  F8_E4M3FNUZ: { bits: 8, findNotFinite: inBytes((byte) => byte === 0x80) },
  F8_E8M0: { bits: 8, findNotFinite: inBytes((byte) => byte === 0xff) },
  // Neither NaN nor infinity exists in them.
  F6_E2M3: { bits: 6 },
  F6_E3M2: { bits: 6 },
  F4: { bits: 4 },
  BOOL: { bits: 8 },
  U8: { bits: 8 },
  I8: { bits: 8 },
  U16: { bits: 16 },
  I16: { bits: 16 },
  U32: { bits: 32 },
  I32: { bits: 32 },
  U64: { bits: 64 },
  I64: { bits: 64 },
};

/** A type by its name; undefined for one that is not known here, which cannot be looked at. */
export function dtypeOf(name: string): Dtype | undefined {
  return Object.hasOwn(DTYPES, name) ? DTYPES[name] : undefined;
}
