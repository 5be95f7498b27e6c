/** The texts here are written by hand from NVIDIA's documented formats; none is a recording. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseComputeApps } from "../../../launcher/nvidia/apps";
import { parseCsv } from "../../../launcher/nvidia/csv";
import { pairsWithoutNvlink, parseTopology } from "../../../launcher/nvidia/topo";
import { numberOrNone, textOrNone } from "../../../launcher/nvidia/values";
import { parseSmiXml } from "../../../launcher/nvidia/xml";
import { parseGpuSamples } from "../../../launcher/observe/gpu";
import { xmlReport } from "../../../rehearsal/trainer/gpus/report";

test.each([
  ["81559 MiB", 81_559],
  ["612.40 W", 612.4],
  ["97 %", 97],
  ["16x", 16],
  [" 0 ", 0],
  ["N/A", undefined],
  ["[N/A]", undefined],
  ["[Not Supported]", undefined],
  ["[Unknown Error]", undefined],
  ["[GPU requires reset]", undefined],
  ["", undefined],
])("the value %j is %j", (raw, value) => {
  expect(numberOrNone(raw)).toBe(value);
});

test("a name is text, [Not Found] is none", () => {
  expect([textOrNone(" NVIDIA H100 80GB HBM3 "), textOrNone("[Not Found]")]).toEqual([
    "NVIDIA H100 80GB HBM3",
    undefined,
  ]);
});

test("rows of CSV are records; a header and a message among the rows are none", () => {
  const text =
    "index, memory.used [MiB]\r\n0, 1 MiB\r\nUnable to determine the device handle\r\n1, 2 MiB\r\n";
  expect(parseCsv(text, ["index", "memory.used"])).toEqual([
    { index: "0", "memory.used": "1 MiB" },
    { index: "1", "memory.used": "2 MiB" },
  ]);
});

test("a process whose name holds a comma is not lost, and one of another container has no name", () => {
  const text = "4711, /usr/bin/python3 -c a,b, 30716\n4712, [Not Found], [N/A]\nNo running processes found\n";
  expect(parseComputeApps(text)).toEqual([
    { pid: 4711, name: "/usr/bin/python3 -c a,b", memoryMiB: 30_716 },
    { pid: 4712, name: "of another container", memoryMiB: undefined },
  ]);
});

const topology = [
  "\t\u001b[4mGPU0\tGPU1\tGPU2\tNIC0\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\u001b[0m",
  "GPU0\t X \tNV18\tSYS\tPIX\t0-47,96-143\t0\t\tN/A",
  "GPU1\tNV18\t X \tNODE\tNODE\t0-47,96-143\t0\t\tN/A",
  "GPU2\tSYS\tNODE\t X \tSYS\t48-95\t1\t\tN/A",
  "NIC0\tPIX\tNODE\tSYS\t X \t\t\t\t",
  "",
  "Legend:",
  "",
  "  X    = Self",
  "NIC Legend:",
  "  NIC0: mlx5_0",
].join("\n");

test("the topology has each pair of GPUs once, without NICs and affinities", () => {
  const links = parseTopology(topology);
  expect([...links]).toEqual([
    ["0-1", "NV18"],
    ["0-2", "SYS"],
    ["1-2", "NODE"],
  ]);
  expect(pairsWithoutNvlink(links)).toEqual(["0-2 SYS", "1-2 NODE"]);
});

test("a report of a healthy host has every value that checks look at", () => {
  const { driverVersion, cudaVersion, gpus } = parseSmiXml(xmlReport(undefined, undefined));
  expect([driverVersion, cudaVersion, gpus.length]).toEqual(["550.90.07", "12.4", 4]);
  expect(gpus[3]).toEqual({
    index: 3,
    name: "Simulated H100 80GB HBM3",
    uuid: "GPU-00000000-0000-4000-8000-000000000003",
    memoryTotalMiB: 81_559,
    memoryUsedMiB: 4,
    migEnabled: false,
    eccEnabled: true,
    uncorrectableErrors: 0,
    remapPending: false,
    remapFailed: false,
    remappedRows: 0,
    recoveryAction: undefined,
    slowdowns: [],
    temperatureCelsius: 34,
    pcieWidth: { current: 16, highest: 16 },
    fabric: { state: "Completed", status: "Success" },
    processes: [],
  });
});

const oneGpu = (inner: string) =>
  `<?xml version="1.0"?><nvidia_smi_log><driver_version>1</driver_version><gpu id="0">${inner}</gpu></nvidia_smi_log>`;

test.each([
  [
    "v11's double-bit total",
    "<ecc_errors><volatile><double_bit><total>2</total></double_bit></volatile></ecc_errors>",
    { uncorrectableErrors: 2 },
  ],
  [
    "v13's parted SRAM counters",
    "<ecc_errors><volatile><sram_uncorrectable_parity>1</sram_uncorrectable_parity><sram_uncorrectable_secded>2</sram_uncorrectable_secded><dram_uncorrectable>4</dram_uncorrectable></volatile></ecc_errors>",
    { uncorrectableErrors: 7 },
  ],
  [
    "throttle reasons under their old name",
    "<clocks_throttle_reasons><clocks_throttle_reason_hw_power_brake_slowdown>Active</clocks_throttle_reason_hw_power_brake_slowdown><clocks_throttle_reason_sw_power_cap>Active</clocks_throttle_reason_sw_power_cap></clocks_throttle_reasons>",
    { slowdowns: ["hw_power_brake_slowdown"] },
  ],
  ["a recovery action", "<gpu_recovery_action>Reboot</gpu_recovery_action>", { recoveryAction: "Reboot" }],
  ["no recovery action", "<gpu_recovery_action>None</gpu_recovery_action>", { recoveryAction: undefined }],
  [
    "rows that are not reported",
    "<remapped_rows>N/A</remapped_rows>",
    { remappedRows: undefined, remapFailed: false },
  ],
  [
    "a process",
    "<processes><process_info><pid>7</pid><process_name>python</process_name><used_memory>512 MiB</used_memory></process_info></processes>",
    { processes: [{ pid: 7, name: "python", memoryMiB: 512 }] },
  ],
])("the report is read with %s", (_what, inner, expected) => {
  expect(parseSmiXml(oneGpu(inner)).gpus[0]).toMatchObject(expected);
});

test("what is no report is one error", () => {
  for (const text of ["", "<html>503</html>", "NVIDIA-SMI has failed"])
    expect(() => parseSmiXml(text)).toThrow("printed no report");
});

test("samples keep what is there and leave out what is not", () => {
  const text =
    "0, NVIDIA H100 80GB HBM3, 31240, 81559, 97, 612.40, 61, 2\n1, NVIDIA H100 80GB HBM3, [N/A], 81559, [N/A], [N/A], 35, [N/A]\n";
  expect(parseGpuSamples(text)).toEqual([
    {
      index: 0,
      name: "NVIDIA H100 80GB HBM3",
      memoryUsedMiB: 31_240,
      memoryTotalMiB: 81_559,
      utilisationPercent: 97,
      powerWatts: 612.4,
      temperatureCelsius: 61,
      uncorrectableErrors: 2,
    },
    {
      index: 1,
      name: "NVIDIA H100 80GB HBM3",
      memoryUsedMiB: undefined,
      memoryTotalMiB: 81_559,
      utilisationPercent: undefined,
      powerWatts: undefined,
      temperatureCelsius: 35,
      uncorrectableErrors: undefined,
    },
  ]);
});

test("no text makes a line parser throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      parseTopology(text);
      parseComputeApps(text);
      parseGpuSamples(text);
    }),
    { numRuns: 10_000 },
  );
}, 60_000);

test("a report that is cut anywhere is an error or a report, never anything else", () => {
  const whole = xmlReport(undefined, undefined);
  fc.assert(
    fc.property(fc.nat(whole.length), (length) => {
      try {
        expect(parseSmiXml(whole.slice(0, length)).gpus.length).toBeLessThanOrEqual(4);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    { numRuns: 500 },
  );
});
