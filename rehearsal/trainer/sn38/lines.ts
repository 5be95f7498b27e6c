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

/** What torch 2.5 says to an error of CUDA's (c10/cuda/CUDAMiscFunctions.cpp adds the lines after the first). */
export function cudaErrorMessage(error: string): string {
  return [
    `CUDA error: ${error}`,
    "CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be incorrect.",
    "For debugging consider passing CUDA_LAUNCH_BLOCKING=1",
    "Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.\n",
  ].join("\n");
}

/** An exception that a signal's handler raised between two rounds of the loop: upstream logs it whole (base/miner.py:194). */
export function signalTraceback(): string {
  return [
    "Traceback (most recent call last):",
    '  File "/app/distributed_training/base/miner.py", line 125, in run',
    "    while not self.should_exit:",
    '  File "/app/simulated_handler.py", line 1, in handler',
    "    raise RuntimeError(signum)",
    "RuntimeError: 12\n",
  ].join("\n");
}

/** What the upload worker dies of when R2 refuses to join the parts (boto3's upload_file; R2's own sentence). */
export function partMismatchTraceback(bucket: string, epoch: number): string {
  const file = `${bucket}/model.safetensors`;
  return traceback(
    `boto3.exceptions.S3UploadFailedError: Failed to upload ${file} to ${bucket}/epoch-${epoch}/model.safetensors: ` +
      "An error occurred (InvalidPart) when calling the CompleteMultipartUpload operation: " +
      "All non-trailing parts must have the same length.",
    "distributed_training/utils/upload_worker.py",
  );
}
