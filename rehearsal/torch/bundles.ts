/** Bundles (launch.json) of the small PyTorch job: what a `custom` trainer's plan would bake, for tests and recordings. */
import { launchFileHash } from "../../launcher/launchfile/read";
import { canonicalJson, type LaunchFileBody, type Supervision } from "../../workloads/launchfile";

/** Where the job lies in its container: train.py is copied there. */
export const TORCH_JOB_FOLDER = "/job";
/** The job's file in this repository. */
export const TORCH_JOB = "rehearsal/torch/train.py";

/** What differs between bundles. */
export interface TorchBundle {
  readonly trainer: string;
  /** Words after `train.py` beside the batch. */
  readonly args: readonly string[];
  readonly microBatch: number;
  /** Samples of one optimizer step: held, whatever the ladder does to the micro-batch. */
  readonly effectiveBatch: number;
  /** GPUs that the container must see. */
  readonly gpus: number;
  /** Between two looks. */
  readonly probeSeconds: number;
  /** Threads of the CPU. */
  readonly threads?: number;
}

/** The text of launch.json. Error: the micro-batch does not divide the effective batch. */
export function torchLaunchFile(bundle: TorchBundle): string {
  const body: LaunchFileBody = {
    version: 1,
    trainer: bundle.trainer,
    workload: "custom",
    processes: [
      {
        name: "train",
        command: command(bundle, bundle.microBatch),
        cwd: TORCH_JOB_FOLDER,
        // More threads than cores would spin against each other.
        env: bundle.threads === undefined ? {} : { OMP_NUM_THREADS: String(bundle.threads) },
        stop: { signal: "SIGTERM", graceSeconds: 60 },
        exitZeroIsSuccess: true,
      },
    ],
    gpus: { count: bundle.gpus },
    http: { port: 9400 },
    files: [],
    floors: { memoryMiB: 0, shmMiB: 0, cpus: 0 },
    logPatterns: [
      {
        event: "step",
        pattern: String.raw`^step (\d+) \| loss ([\d.]+|nan|inf) \| lr ([\d.]+)`,
        fields: [
          ["innerStep", "int"],
          ["loss", "number"],
          ["learningRate", "number"],
        ],
      },
      // The GPU's allocator, cuBLAS and the driver, and the CPU's own allocator.
      {
        event: "outOfMemory",
        pattern:
          "CUDA out of memory|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED|can't allocate memory",
        fields: [],
      },
    ],
    supervision: supervision(bundle),
    sources: {},
  };
  return canonicalJson({ ...body, hash: launchFileHash(body) });
}

function supervision(bundle: TorchBundle): Supervision {
  const once = { k: 1, n: 1 };
  return {
    probeSeconds: bundle.probeSeconds,
    faults: {
      outOfMemory: { evidence: once, minSeconds: 0, action: "ladder" },
      ended: { evidence: once, minSeconds: 0, action: "restart" },
      stall: { evidence: { k: 3, n: 3 }, minSeconds: 10, action: "restart" },
      // A restart would put it on the CPU again: the command says so.
      modelOnCpu: { evidence: { k: 2, n: 2 }, minSeconds: 0, action: "stop" },
    },
    restart: { backoffSeconds: 1, backoffCapSeconds: 30, healthySeconds: 600, perDay: 10, keepAlive: false },
    silence: { startSeconds: 300, usualSeconds: 120, after: [] },
    ladder: halves(bundle.microBatch).map((microBatch) => ({
      id: `micro-${microBatch}`,
      process: "train",
      command: command(bundle, microBatch),
    })),
  };
}

/** Micro-batches below this one, each half of the one before, down to 1. */
function halves(microBatch: number): number[] {
  const steps: number[] = [];
  for (let next = Math.floor(microBatch / 2); next >= 1; next = Math.floor(next / 2)) steps.push(next);
  return steps;
}

function command({ args, effectiveBatch }: TorchBundle, microBatch: number): string[] {
  const accumulation = effectiveBatch / microBatch;
  if (!Number.isInteger(accumulation))
    throw new Error(
      `a micro-batch of ${microBatch} does not divide the effective batch of ${effectiveBatch}`,
    );
  const batch = ["--micro-batch", String(microBatch), "--grad-accum", String(accumulation)];
  return ["python3", "-u", "train.py", ...args, ...batch];
}
