/** The miner's state on disk and in the bucket, under upstream's names. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Path of the upload worker below upstream's source. */
export const UPLOAD_WORKER = "distributed_training/utils/upload_worker.py";
/** Upstream cuts at 16 MB; S3's least part keeps the rehearsal's files small and still makes several. */
export const PART_BYTES = 5 * 1024 * 1024;
/** Outer step of the simulated run. */
export const EPOCH = 12;
/** Upstream's `__run__` (distributed_training/__init__.py). */
export const RUN = 5;

/** What the pointer says: the root metadata.json, which validators read first (utils/r2.py:217-233). */
export function metadata(step: number): string {
  const value = { run: RUN, outer_step: EPOCH, inner_step: step, peer_id: "simulated" };
  return JSON.stringify(value, undefined, 4);
}

/**
 * Writes the folder that the upload worker sends.
 * @param blocks of the chain at which training data was fetched since the last upload
 * @param large whether the model takes several parts of a multipart upload
 */
export function saveState(folder: string, step: number, blocks: readonly number[], large: boolean): void {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);
  put("metadata.json", metadata(step));
  put("config.json", JSON.stringify({ block_list: blocks, inner_step: step }));
  put("model.safetensors", large ? Buffer.alloc(PART_BYTES + 1_048_576, "simulated ") : "simulated\n");
  put("gradients.pt", `simulated gradients of step ${step}\n`);
  for (const rank of [1, 2, 3, 4]) put(`inner_optimizer.rank000${rank}-of-4.pt`, "simulated\n");
}

const FIRST_BLOCK = 6_400_000;
const BLOCK_SECONDS = 12;
/** Five pages of data last about four inner steps at an effective batch of 512 (base/miner.py:170-171). */
const STEPS_PER_FETCH = 4;

/** Blocks at which data was fetched in steps `from` (not included) to `to`; empty where none was. */
export function fetchedBlocks(from: number, to: number, stepSeconds: number): number[] {
  const blocks: number[] = [];
  for (let step = from + 1; step <= to; step += 1)
    if (step % STEPS_PER_FETCH === 0)
      blocks.push(FIRST_BLOCK + Math.floor((step * stepSeconds) / BLOCK_SECONDS));
  return blocks;
}
