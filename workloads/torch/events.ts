/**
 * Lines that PyTorch and Python themselves print, whatever trains on them. SN38 has its own: there the text of an
 * exception stands in upstream's line.
 */
import type { EventPattern } from "../events";

/** Out of memory, in the words of PyTorch's allocator. */
export const TORCH_OUT_OF_MEMORY: EventPattern = {
  event: "outOfMemory",
  literal: "out of memory",
  pattern: /(?:CUDA out of memory|CUDA error: out of memory|HIP out of memory)/,
  fields: {},
  source: "pytorch c10/cuda/CUDACachingAllocator.cpp: OutOfMemoryError; raised as torch.OutOfMemoryError",
};

/** A write that failed for want of space: Python's OSError, safetensors' IoError and torch.save's all hold the text. */
export const NO_SPACE_LEFT: EventPattern = {
  event: "loopFailed",
  literal: "No space left on device",
  pattern: /(No space left on device)/,
  fields: { reason: "text" },
  source: "strerror(ENOSPC)",
};

/**
 * Last line of an uncaught exception's traceback. A line without indent that starts with the exception's class; the
 * launchers above the trainer (accelerate, torchrun, upstream's scripts) end with exceptions of their own, which say
 * nothing of the cause. Software that logs the tracebacks of handled exceptions must not list this.
 */
export const UNCAUGHT_EXCEPTION: EventPattern = {
  event: "loopFailed",
  literal: "Error: ",
  pattern:
    /^(?:\[rank\d{1,4}\]:\s?)?((?!subprocess\.CalledProcessError|torch\.distributed\.elastic|RuntimeError: Training subprocess)[A-Za-z_][\w.]{0,100}Error: .{0,500})/,
  fields: { reason: "text" },
  source:
    "Python: traceback.print_exception; the prefix [rankN]: is torch's (distributed/distributed_c10d.py, excepthook)",
};
