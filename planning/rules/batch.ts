/** Micro-batches that one rank runs for one inner step: effective / (world size x micro-batch) (miner.py:867-869). */
export function microBatchesPerRank(effectiveBatch: number, worldSize: number, microBatch: number): number {
  return effectiveBatch / (worldSize * microBatch);
}

/** True when every rank runs a whole number of micro-batches; otherwise upstream overshoots (miner.py:305-308). */
export function batchDivides(effectiveBatch: number, worldSize: number, microBatch: number): boolean {
  return effectiveBatch >= worldSize * microBatch && effectiveBatch % (worldSize * microBatch) === 0;
}

/** The legal effective batches next to a wrong one, smaller first. */
export function nearestEffective(effectiveBatch: number, worldSize: number, microBatch: number): number[] {
  const unit = worldSize * microBatch;
  const below = Math.floor(effectiveBatch / unit) * unit;
  return below === 0 ? [unit] : [below, below + unit];
}
