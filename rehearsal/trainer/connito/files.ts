/** The checkpoints that Connito writes, as small stand-ins with their names. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onDisk, writeStandIn } from "../python/paths";
import { type ConnitoConfig, stepOf } from "./config";

/** ckpt.checkpoint_topk: how many stay. */
const KEPT = 2;
const FILES = [
  "model_expgroup_0.pt",
  "model_shared.pt",
  "inner_optimizer.pt",
  "dataloader_rank0.pt",
  "global_state.pt",
];

/** Writes `globalver_0_inneropt_<step>` and deletes all but the last two (shared/checkpoint_helper.py:367-513). */
export function saveCheckpoint(
  { checkpoints }: ConnitoConfig,
  step: number,
): { path: string; deleted: string[] } {
  const path = join(checkpoints, `globalver_0_inneropt_${step}`);
  for (const name of FILES) writeStandIn(join(path, name), `simulated ${name} of step ${step}\n`);
  const all = readdirSync(onDisk(checkpoints)).filter((name) => name.startsWith("globalver_"));
  const deleted = all.sort((a, b) => stepOf(a) - stepOf(b)).slice(0, -KEPT);
  for (const name of deleted) rmSync(onDisk(join(checkpoints, name)), { recursive: true });
  return { path, deleted };
}
