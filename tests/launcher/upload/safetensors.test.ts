import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DTYPES } from "../../../launcher/upload/dtypes";
import { headerLength, LENGTH_BYTES, parseHeader } from "../../../launcher/upload/safetensors";
import { eight, entry, f32, goodValues, type MadeTensor, safetensors, withHeader } from "./files";

/** As scan.ts reads a header. */
function header(file: Buffer) {
  const length = headerLength(file.subarray(0, LENGTH_BYTES), file.length);
  return typeof length === "number"
    ? parseHeader(file.subarray(LENGTH_BYTES, LENGTH_BYTES + length), file.length)
    : length;
}

describe("a header", () => {
  test("of the format's own example is read, with offsets from the start of the file", () => {
    const file = safetensors([f32("a", [1, 2]), f32("b", [3])], { format: "pt" });
    const base = file.length - 12;
    expect(header(file)).toEqual({
      ok: true,
      fileBytes: file.length,
      tensors: [
        { name: "a", dtype: "F32", shape: [2], start: base, end: base + 8 },
        { name: "b", dtype: "F32", shape: [1], start: base + 8, end: base + 12 },
      ],
    });
  });

  test.each<[string, Buffer]>([
    ["padding with spaces", withHeader(`${entry()}     `, [eight])],
    ["no tensors", withHeader("{}")],
    ["a scalar", withHeader(entry({ shape: [], data_offsets: [0, 4] }), [eight.subarray(4)])],
    ["an empty tensor", withHeader(entry({ shape: [0, 5], data_offsets: [0, 0] }))],
    ["a type that came later", withHeader(entry({ dtype: "F99" }), [eight])],
  ])("with %s is right", (_what, file) => {
    expect(header(file)).toMatchObject({ ok: true });
  });

  const long = Buffer.alloc(16);
  long.writeBigUInt64LE(2n ** 63n);
  test.each<[string, Buffer, boolean, RegExp]>([
    ["an empty file", Buffer.alloc(0), true, /^0 bytes are too few/],
    ["seven bytes", Buffer.alloc(7), true, /^7 bytes are too few/],
    [
      "a length past the end",
      withHeader(entry()).subarray(0, 30),
      true,
      /its header needs \d+ bytes, the file has 30/,
    ],
    ["a length past all reason", long, false, /claims 9223372036854775808 bytes/],
    ["no JSON", withHeader("{w"), false, /no JSON$/],
    [
      "bytes that are no UTF-8",
      Buffer.concat([withHeader("").fill(1, 0, 1), Buffer.from([0xff])]),
      false,
      /no JSON$/,
    ],
    ["a list", withHeader("[]"), false, /no JSON object/],
    ["null", withHeader("null"), false, /no JSON object/],
    ["metadata that are no texts", withHeader('{"__metadata__":{"a":1}}'), false, /__metadata__/],
    ["an entry that is no tensor", withHeader('{"w":5}'), false, /no tensor under "w"/],
    ["a negative size", withHeader(entry({ shape: [-2] }), [eight]), false, /no tensor under "w"/],
    ["a broken offset", withHeader(entry({ data_offsets: [0, 8.5] }), [eight]), false, /no tensor under "w"/],
    [
      "offsets the wrong way round",
      withHeader(entry({ data_offsets: [8, 0] }), [eight]),
      false,
      /is at 8 to 0/,
    ],
    [
      "a gap before the first",
      withHeader(entry({ data_offsets: [4, 12] }), [eight, eight]),
      false,
      /expected from 0/,
    ],
    [
      "a shape of another size",
      withHeader(entry({ shape: [3] }), [eight]),
      false,
      /has 8 bytes, its shape \[3\] of F32/,
    ],
    [
      "a shape past all numbers",
      withHeader(entry({ shape: [2 ** 52, 2 ** 52] }), [eight]),
      false,
      /another number/,
    ],
    ["too few bytes", withHeader(entry(), [eight.subarray(1)]), true, /the file has \d+$/],
    ["too many bytes", withHeader(entry(), [eight, eight]), false, /8 bytes follow/],
    [
      "tensors over each other",
      withHeader(
        JSON.stringify({
          a: { dtype: "U8", shape: [6], data_offsets: [0, 6] },
          b: { dtype: "U8", shape: [4], data_offsets: [4, 8] },
        }),
        [eight],
      ),
      false,
      /"b" is at 4 to 8, expected from 6/,
    ],
  ])("of %s is refused, and says why", (_what, file, truncated, problem) => {
    expect(header(file)).toEqual({ ok: false, truncated, problem: expect.stringMatching(problem) });
  });

  test("of any bytes is read or refused, never an exception (10,000 cases)", () => {
    const good = safetensors([f32("layers.0.weight", goodValues(40)), f32("b", [1])], { format: "pt" });
    const cut = fc.nat(good.length).map((end) => good.subarray(0, end));
    const flipped = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((flips) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of flips) bytes[at] = value;
        return bytes;
      });
    const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    const json = fc.json().map((text) => withHeader(text, [eight]));
    fc.assert(
      fc.property(fc.oneof(cut, flipped, noise, json), (file) => {
        const result = header(file);
        if (!result.ok) return result.problem.length > 0 && result.problem.length < 500;
        // Whatever is taken for right covers the file exactly.
        return (result.tensors.at(-1)?.end ?? file.length) <= file.length && result.fileBytes === file.length;
      }),
      { numRuns: 10_000 },
    );
  });

  test("that is right has tensors without gap to the end, whatever their names, types and shapes", () => {
    const dtype = fc.constantFrom(...Object.keys(DTYPES).filter((name) => (DTYPES[name]?.bits ?? 0) >= 8));
    const shape = fc.array(fc.nat(4), { maxLength: 3 });
    const tensors = fc.uniqueArray(
      fc.tuple(
        fc.string().filter((name) => name !== "__metadata__" && name !== "__proto__"),
        dtype,
        shape,
      ),
      { selector: ([name]) => name, maxLength: 8 },
    );
    fc.assert(
      fc.property(tensors, (list) => {
        const made = list.map(([name, type, sizes]): MadeTensor => {
          const values = sizes.reduce((product, size) => product * size, 1);
          const data = new Uint8Array((values * (DTYPES[type]?.bits ?? 8)) / 8);
          return { name, dtype: type, shape: sizes, data };
        });
        const result = header(safetensors(made));
        return result.ok && result.tensors.length === made.length;
      }),
      { numRuns: 500 },
    );
  });
});
