/** The table is written by hand in the layout of nccl-tests; the figures of each case are made up for it. */
import { expect, test } from "vitest";
import { barFor, judgeAllReduce, parseAllReduce } from "../../../launcher/preflight/checks/allReduce";

const table = (
  busGbPerSecond: number,
  wrong: string,
) => `# nThread 1 nGpus 4 minBytes 1073741824 maxBytes 4294967296
#                                                              out-of-place                       in-place
#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)
  1073741824     268435456     float     sum      -1   4500.0  238.61  300.00      0   4500.0  238.61  300.00      0
  4294967296    1073741824     float     sum      -1  17700.0  242.65  ${busGbPerSecond}      ${wrong}   17700.0  242.65  ${busGbPerSecond}      ${wrong}
# Out of bounds values : 0 OK
# Avg bus bandwidth    : 364.0
`;

test("the table is read", () => {
  expect(parseAllReduce(table(367.5, "N/A"))).toEqual([
    { bytes: 1_073_741_824, busGbPerSecond: 300, wrong: 0 },
    { bytes: 4_294_967_296, busGbPerSecond: 367.5, wrong: 0 },
  ]);
});

const GIB = 1024 ** 3;
test.each([
  ["NVIDIA H100 80GB HBM3", 4, 2 * GIB, 330],
  ["NVIDIA H100 80GB HBM3", 4, 1 * GIB, undefined],
  ["NVIDIA H100 80GB HBM3", 8, 4 * GIB, 430],
  ["NVIDIA H200", 8, 4 * GIB, 430],
  ["NVIDIA H100 80GB HBM3", 6, 4 * GIB, undefined],
  ["NVIDIA L40S", 4, 4 * GIB, undefined],
])("the bar for %s, %i GPUs and %i bytes is %j", (name, gpus, bytes, bar) => {
  expect(barFor(name, gpus, bytes)).toBe(bar);
});

test.each([
  [367.5, "0", 4, "passed"],
  [329, "0", 4, "failed"],
  // What is good for four would be bad for eight.
  [367.5, "0", 8, "failed"],
  [367.5, "1", 4, "failed"],
  [367.5, "0", 6, "notChecked"],
])("%d GB/s with %s wrong values on %i H100 is %s", (bus, wrong, gpus, status) => {
  expect(judgeAllReduce(parseAllReduce(table(bus, wrong)), "NVIDIA H100 80GB HBM3", gpus).status).toBe(
    status,
  );
});

test("no table at all is a failure", () => {
  expect(judgeAllReduce(parseAllReduce("NCCL failure"), "NVIDIA H100", 4).status).toBe("failed");
});
