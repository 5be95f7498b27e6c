import { expect, it } from "vitest";
import { duration, gpuList, mib, percent, plural, usd } from "../../../scripts/print/units";

it.each([
  [[], "none"],
  [[3], "3"],
  [[0, 1], "0, 1"],
  [[3, 2, 1, 0], "0-3"],
  [[0, 1, 2, 5, 6, 7, 9], "0-2, 5-7, 9"],
])("GPUs %j are %s", (indices, text) => {
  expect(gpuList(indices)).toBe(text);
});

it.each([
  [55.04, "55.04 USD"],
  [40179.2, "40,179.20 USD"],
  [0, "0.00 USD"],
  [undefined, "unknown"],
])("%s dollars are %s", (value, text) => {
  expect(usd(value)).toBe(text);
});

it.each([
  [64, "64 MiB"],
  [1024, "1 GiB"],
  [1536, "1.5 GiB"],
  [2097152, "2,048 GiB"],
])("%s MiB are %s", (value, text) => {
  expect(mib(value)).toBe(text);
});

it.each([
  [86400, "1 day"],
  [259200, "3 days"],
  [7200, "2 hours"],
  [2400, "40 min"],
  [90, "90 s"],
  [0.5, "0.5 s"],
])("%s seconds are %s", (value, text) => {
  expect(duration(value)).toBe(text);
});

it("a share is unknown where a part of it is", () => {
  expect([percent(27.52, 55.04), percent(undefined, 1), percent(1, undefined), percent(0, 0)]).toEqual([
    "50%",
    undefined,
    undefined,
    undefined,
  ]);
});

it("one is singular, and zero is plural", () => {
  expect([plural(1, "host"), plural(0, "host"), plural(2, "is", "are")]).toEqual([
    "1 host",
    "0 hosts",
    "2 are",
  ]);
});
