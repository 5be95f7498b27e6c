/** The lines that upstream prints, in upstream's format (distributed_training/utils/logger.py). */

/** One console line: three blanks, the rank in bold, four blanks, the message. */
export function consoleLine(rank: number, message: string): string {
  return `   \u001b[1mRank ${rank}\u001b[0m    | ${message}\n`;
}

/** neurons/miner.py:309-314; the learning rate has 8 decimals, the loss 2. */
export function stepMessage(outer: number, inner: number, learningRate: number, loss: number): string {
  const lossText = Number.isNaN(loss) ? "nan" : loss.toFixed(2);
  return `:training: Outer Step: ${outer} | Inner Step: ${inner} | Learning Rate: ${learningRate.toFixed(8)} | Average Loss: ${lossText}`;
}

/** What torch says when an allocation fails; upstream passes it on (base/miner.py:175). */
export function outOfMemoryMessage(): string {
  return (
    "Training Loop Failed with error: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total " +
    "capacity of 79.11 GiB of which 1.32 GiB is free. Process 4711 has 77.78 GiB memory in use."
  );
}

/** A Python traceback on stderr. */
export function traceback(error: string, where = "neurons/miner.py"): string {
  return `Traceback (most recent call last):\n  File "/app/${where}", line 1, in <module>\n${error}\n`;
}
