/**
 * The model's constants. Each one has a physical meaning; `fitted` says that its size was set by the points that
 * tests/planning/memory/points.json does not hold out, and by nothing else.
 */
import type { LossKind, Optimizer } from "./setup";

/** Bytes of a number. */
export const BYTES = { fp32: 4, bf16: 2 } as const;

/** NF4: half a byte, and an fp32 scale for each block of 64 (bitsandbytes functional.quantize_4bit, no double quantization). */
export const NF4_BYTES = 0.5 + 4 / 64;

/**
 * Bytes for each logit (token x vocabulary) at the peak of the loss:
 * bf16 logits 2; then in fp32 the log-probabilities 4, the gradient of the negative log-likelihood 4 and the gradient of
 * the log-softmax 4, which live at the same time in the backward pass of F.cross_entropy. Before transformers 4.45 the
 * model's output kept its own fp32 logits, 4 more.
 */
export const LOGIT_BYTES: Readonly<Record<LossKind, number>> = {
  fp32: 2 + 3 * 4,
  "fp32-kept": 2 + 4 * 4,
  compiled: 2 + 2,
  chunked: 2 + 2 + (3 * 4) / 8,
  fused: 0,
};

/** Optimizer states for each trained parameter, in numbers of the trained dtype (`wide`) and in plain bytes. */
export const OPTIMIZER_STATES: Readonly<Record<Optimizer, { wide: number; bytes: number }>> = {
  adamw: { wide: 2, bytes: 0 },
  "adamw-fused": { wide: 2, bytes: 0 },
  // Two states of one byte, an fp32 scale for each block of 256 (bitsandbytes optimizer.py, block_wise).
  "adamw-8bit": { wide: 0, bytes: 2 * (1 + 4 / 256) },
  // Row and column sums only: below a hundredth of a byte for matrices of 4096.
  adafactor: { wide: 0, bytes: 0.01 },
  // One momentum; the AdamW that embeddings have beside it is not modelled.
  muon: { wide: 1, bytes: 0 },
  sgd: { wide: 0, bytes: 0 },
};

/** AdamW in its foreach form makes one list of temporaries as large as a state (torch optim/adamw.py); fused makes none. */
export const FOREACH_TEMPORARIES: Readonly<Record<Optimizer, number>> = {
  adamw: 1,
  "adamw-fused": 0,
  "adamw-8bit": 0,
  adafactor: 1,
  muon: 1,
  sgd: 0,
};

/** Units whose full weights lie in memory at once: the one that computes and the one that is fetched ahead. */
export const GATHERED_UNITS = 2;

/**
 * Share that the allocator holds on top of the peak of its tensors, because blocks of unlike size do not fill each
 * other's gaps; with expandable segments less, and less again where most of the memory is weights that are never freed.
 * Fitted: the mean over the points that are not held out, to a hundredth; a test computes it again.
 */
export const SLACK = { expandable: 0.06, classic: 0.1, diffusion: 0.02 } as const;

/** CUDA context, kernels and cuBLAS workspaces of a PyTorch process on an H100: about half a GiB; G4 measures it. */
export const CONTEXT_BYTES = 0.5 * 2 ** 30;

/** NCCL's channel buffers on one host: a few hundred MiB for each communicator; G4 on one GPU cannot measure it. */
export const NCCL_BYTES = 0.5 * 2 ** 30;
