/** How fast the GPUs reduce together: nccl-tests' all_reduce_perf, judged by model, count and message size. */
import { type Check, failed, notChecked, passed } from "../check";
import { withGpus } from "./shared";

/** Program of nccl-tests; an image may have it. */
const PROGRAM = "all_reduce_perf";
/** From 1 GiB to 4 GiB: smaller messages measure latency. */
const ARGS = ["-b", "1G", "-e", "4G", "-f", "2", "-n", "10", "-w", "3"];
const GIB = 1024 ** 3;

/** A bar, with where it comes from. */
interface Bar {
  readonly model: string;
  readonly gpus: number;
  readonly fromBytes: number;
  readonly gbPerSecond: number;
}

/**
 * Nine tenths of what NVLink and NVSwitch gave others: NVIDIA/nccl#1455 has 365 to 370 GB/s for 2 to 4 H100 at 2 to
 * 4 GB and 420, 440, 460, 480 for 5 to 8; nccl-tests#272 has 475 for 8 H200. One flat bar fails good hosts of four.
 */
const BARS: readonly Bar[] = [
  ...["H100", "H200"].flatMap((model) => [
    ...[2, 3, 4].map((gpus) => ({ model, gpus, fromBytes: 2 * GIB, gbPerSecond: 330 })),
    { model, gpus: 8, fromBytes: 2 * GIB, gbPerSecond: 430 },
  ]),
];

/** One line of the program's table. */
export interface BusBandwidth {
  readonly bytes: number;
  /** Out of place, in GB/s. */
  readonly busGbPerSecond: number;
  readonly wrong: number;
}

/**
 * Reads the table: size, count, type, redop, root, then time, algbw, busbw and #wrong out of place, and the same in
 * place. `N/A` stands in #wrong where checking is off.
 */
export function parseAllReduce(text: string): BusBandwidth[] {
  return text.split("\n").flatMap((line) => {
    const cells = line.trim().split(/\s+/);
    const [bytes, bus, wrong] = [cells[0], cells[7], cells[8]];
    if (line.trim().startsWith("#") || cells.length < 13 || !/^\d+$/.test(bytes ?? "")) return [];
    return [
      { bytes: Number(bytes), busGbPerSecond: Number(bus), wrong: wrong === "N/A" ? 0 : Number(wrong) },
    ];
  });
}

/** The bar for a GPU's name, how many, and a message's size; undefined where nobody has published one. */
export function barFor(name: string, gpus: number, bytes: number): number | undefined {
  return BARS.find((bar) => name.includes(bar.model) && bar.gpus === gpus && bytes >= bar.fromBytes)
    ?.gbPerSecond;
}

/** The bandwidth test; not part of the quick suite. */
export const allReduce: Check = {
  id: "deep.allReduce",
  severity: "critical",
  withinSeconds: 120,
  expected: (file) =>
    file.gpus.count > 1 ? withGpus(file, "bus bandwidth of this model and count") : undefined,
  async look({ file, host, nvidia }, signal) {
    const name = (await nvidia.report()).gpus[0]?.name ?? "";
    const gpus = file.gpus.count;
    let text: string;
    try {
      text = await host.output(PROGRAM, [...ARGS, "-g", String(gpus)], process.env, signal);
    } catch (error) {
      if (error instanceof Error && error.message.endsWith("is not on PATH"))
        return notChecked(`this image has no ${PROGRAM}`);
      throw error;
    }
    return judgeAllReduce(parseAllReduce(text), name, gpus);
  },
};

/** Judges the largest message. */
export function judgeAllReduce(rows: readonly BusBandwidth[], name: string, gpus: number) {
  const largest = rows.reduce<BusBandwidth | undefined>(
    (best, row) => (best === undefined || row.bytes > best.bytes ? row : best),
    undefined,
  );
  if (largest === undefined)
    return failed(`${PROGRAM} printed no figures`, "run it by hand and read its error");
  const found = `${largest.busGbPerSecond} GB/s at ${largest.bytes / GIB} GiB on ${gpus} x ${name}`;
  if (rows.some((row) => row.wrong > 0))
    return failed(`${found}, wrong sums`, "have the GPUs and NVLinks examined: results cannot be trusted");
  const bar = barFor(name, gpus, largest.bytes);
  if (bar === undefined) return notChecked(`${found}; there is no published figure to compare with`);
  if (largest.busGbPerSecond >= bar) return passed(found);
  return failed(found, "look at NVLink errors (nvidia-smi nvlink -e) and at what else runs on the host", {
    expected: `at least ${bar} GB/s`,
  });
}
