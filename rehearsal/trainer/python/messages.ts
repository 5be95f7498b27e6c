/** What Python, PyTorch and safetensors print when something fails. */
import { traceback } from "../sn38/lines";

/** Writes the traceback of an uncaught exception to stderr and returns Python's exit code for it. */
export function uncaught(error: string, file: string): number {
  process.stderr.write(traceback(error, file));
  return 1;
}

/** torch.OutOfMemoryError as PyTorch 2.5 words it. */
export const OUT_OF_MEMORY =
  "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 79.11 GiB " +
  "of which 1.32 GiB is free. Including non-PyTorch memory, this process has 77.78 GiB memory in use.";

/** A full disk under safetensors' writer. */
export const NO_SPACE =
  'safetensors_rust.SafetensorError: Error while serializing: IoError(Os { code: 28, kind: StorageFull, message: "No space left on device" })';
