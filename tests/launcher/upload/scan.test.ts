import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DTYPES } from "../../../launcher/upload/dtypes";
import { CHUNK_BYTES, scanWeights } from "../../../launcher/upload/scan";
import { eight, entry, f32, goodValues, safetensors, withHeader } from "./files";

const scratch = mkdtempSync(join(tmpdir(), "launchpad-safetensors-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let number = 0;
function scan(bytes: Uint8Array, name = "model.safetensors") {
  number += 1;
  const path = join(scratch, `${number}-${name}`);
  writeFileSync(path, bytes);
  return scanWeights(path);
}

/** Bytes of one number that is finite, and of some that are not, by the type's own definition. */
const NUMBERS: Record<string, { fine: number[][]; odd: number[][] }> = {
  F64: {
    fine: [
      [0, 0, 0, 0, 0, 0, 0xef, 0x7f],
      [0, 0, 0xf8, 0x7f, 0, 0, 0, 0],
    ],
    odd: [
      [0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
      [0, 0, 0, 0, 0, 0, 0xf0, 0xff],
      [1, 0, 0, 0, 0, 0, 0xf0, 0x7f],
    ],
  },
  F32: {
    fine: [[0xff, 0xff, 0x7f, 0x7f]],
    odd: [
      [0, 0, 0xc0, 0x7f],
      [0, 0, 0x80, 0xff],
      [1, 0, 0x80, 0x7f],
    ],
  },
  F16: {
    fine: [[0xff, 0x7b]],
    odd: [
      [0, 0x7e],
      [0, 0xfc],
      [1, 0x7c],
    ],
  },
  BF16: {
    fine: [[0x7f, 0x7f]],
    odd: [
      [0xc0, 0x7f],
      [0x80, 0xff],
      [0x81, 0x7f],
    ],
  },
  C64: {
    fine: [[0, 0, 0, 0, 0, 0, 0, 0]],
    odd: [
      [0, 0, 0xc0, 0x7f, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0x80, 0x7f],
    ],
  },
  F8_E5M2: { fine: [[0x7b]], odd: [[0x7c], [0x7d], [0xff]] },
  F8_E4M3: { fine: [[0x7e], [0x78], [0xfe]], odd: [[0x7f], [0xff]] },
  F8_E5M2FNUZ: { fine: [[0x7f], [0xff]], odd: [[0x80]] },
  F8_E4M3FNUZ: { fine: [[0x7f], [0xff]], odd: [[0x80]] },
  F8_E8M0: { fine: [[0xfe], [0x00]], odd: [[0xff]] },
};

describe("weights", () => {
  test("of every floating type that has them are covered here", () => {
    const withOdd = Object.keys(DTYPES).filter((name) => DTYPES[name]?.findNotFinite !== undefined);
    expect(withOdd.sort()).toEqual(Object.keys(NUMBERS).sort());
  });

  test.each(Object.entries(NUMBERS))(
    "of %s: what is finite passes, NaN and infinity are found at their place",
    async (dtype, { fine, odd }) => {
      const size = fine[0]?.length ?? 1;
      const place = dtype === "C64" ? 2 : 1;
      for (const number of fine) {
        const data = Uint8Array.from([...number, ...number, ...number]);
        expect(await scan(safetensors([{ name: "w", dtype, shape: [3], data }]))).toMatchObject({
          verdict: "finite",
          bytes: 3 * size,
        });
      }
      for (const number of odd) {
        const data = Uint8Array.from([...(fine[0] ?? []), ...(fine[0] ?? []), ...number]);
        const found = await scan(safetensors([{ name: "w", dtype, shape: [3], data }]));
        expect(found).toMatchObject({ verdict: "notFinite", tensor: "w", dtype, shape: [3] });
        expect(found.verdict === "notFinite" && Math.floor(found.index / place)).toBe(2);
      }
    },
  );

  test("of whole numbers have no NaN: every bit pattern passes", async () => {
    const data = Uint8Array.from({ length: 64 }, () => 0xff);
    for (const dtype of ["BOOL", "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64", "F4", "F6_E2M3"]) {
      const shape = [(64 * 8) / (DTYPES[dtype]?.bits ?? 8)];
      if (!Number.isInteger(shape[0])) shape[0] = 0;
      const bytes = shape[0] === 0 ? new Uint8Array() : data;
      expect(await scan(safetensors([{ name: "w", dtype, shape, data: bytes }]))).toMatchObject({
        verdict: "finite",
      });
    }
  });

  test.each([
    ["the last value of the first chunk", CHUNK_BYTES / 4 - 1],
    ["the first value of the second chunk", CHUNK_BYTES / 4],
    ["the last value of all", CHUNK_BYTES / 4 + 99],
  ])("in more than one chunk: NaN as %s is found", async (_what, index) => {
    const values = new Float32Array(CHUNK_BYTES / 4 + 100).fill(1);
    values[index] = Number.NaN;
    const tensor = { name: "w", dtype: "F32", shape: [values.length], data: new Uint8Array(values.buffer) };
    // One byte before it: nothing in the file is aligned.
    const odd = { name: "a", dtype: "U8", shape: [1], data: Uint8Array.of(1) };
    expect(await scan(safetensors([odd, tensor]))).toMatchObject({
      verdict: "notFinite",
      tensor: "w",
      index,
    });
  });

  test.each<[string, Buffer, object]>([
    ["that was cut", safetensors([f32("w", goodValues(9))]).subarray(0, -1), { verdict: "truncated" }],
    ["of nothing", Buffer.alloc(0), { verdict: "truncated" }],
    ["of text", Buffer.from("not the weights that you expect"), { verdict: "broken" }],
    [
      "with a type that is a word of the language",
      withHeader(entry({ dtype: "constructor" }), [eight]),
      { verdict: "notScanned" },
    ],
    [
      "with a type that is not known",
      withHeader(entry({ dtype: "F99" }), [eight]),
      { verdict: "notScanned" },
    ],
  ])("in a file %s", async (_what, file, expected) => {
    expect(await scan(file)).toMatchObject(expected);
  });

  test.each(["model.bin", "model.pt", "model.ckpt"])(
    "in %s are not looked at, and that is said",
    async (name) => {
      expect(await scan(Buffer.from("x"), name)).toEqual({
        verdict: "notScanned",
        why: "no safetensors file",
      });
    },
  );

  test("a scan ends at once when it is asked to", async () => {
    const path = join(scratch, "stopped.safetensors");
    writeFileSync(path, safetensors([f32("w", goodValues(100))]));
    await expect(scanWeights(path, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
  });
});
