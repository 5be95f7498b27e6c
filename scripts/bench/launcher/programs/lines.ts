/** What the measured software prints: SN38's console lines, most of them without news for the launcher. */
import { consoleLine, stepMessage } from "../../../../rehearsal/trainer/sn38/lines";

/** One line in this many is a training step. */
export const LINES_PER_STEP = 100;

const CHATTER = [
  ":pages: Fetching dataset pages 4218 to 4233 for uid 117 at block 5512034, 16 pages in the loader's queue",
  ":memo: Logging metrics to the run's history: throughput 41250.3 tokens per second, 5.21 s since the last one",
  ":wait: Metagraph synced at block 5512040, 214 peers known, 12 of them reachable within the last 300 seconds",
  ":chart: GPU memory allocated 71.32 GiB, reserved 74.91 GiB, peak 75.80 GiB, gradient norm 0.8123 before clipping",
  ":gear: DataLoader worker 3 finished shard 00412-of-01024, 8192 sequences of 1024 tokens, 3 shards in the queue",
];

/** Line number `n` of the software's output, with its newline: 120 to 150 bytes, a step among every 100. */
export function line(n: number): string {
  const step = Math.floor(n / LINES_PER_STEP) + 1;
  const message =
    n % LINES_PER_STEP === 0
      ? stepMessage(12, step, 0.0004, 3 + 1 / step)
      : `${CHATTER[n % CHATTER.length] ?? ""} (line ${n})`;
  return consoleLine(0, message);
}
