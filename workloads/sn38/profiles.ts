import type { ProfileName, ProfileValue, Refused } from "../profile";

const boto = [
  {
    key: "env:AWS_REQUEST_CHECKSUM_CALCULATION",
    value: "when_required",
    id: "LP-SN38-010",
    source: "boto3 1.36 and later add a CRC32 trailer to every upload; upstream pins 1.40.45",
    reason: "without it every upload carries a checksum trailer, which R2 has refused as unauthorized",
  },
  {
    key: "env:AWS_RESPONSE_CHECKSUM_VALIDATION",
    value: "when_required",
    id: "LP-SN38-011",
    source: "boto3 1.36 and later ask for checksums on every read",
    reason: "the reading side of the same change",
  },
] as const satisfies readonly ProfileValue[];

const nccl = [
  {
    key: "env:NCCL_DEBUG",
    value: "WARN",
    id: "LP-NCCL-001",
    source: "NCCL user guide, environment variables",
    reason: "says why a collective failed; everything else keeps NCCL's own choice",
  },
] as const satisfies readonly ProfileValue[];

/** Values of each profile; what a profile does not name keeps upstream's default. */
export const sn38Profiles: Readonly<Record<ProfileName, readonly ProfileValue[]>> = {
  stock: [],
  guide: [
    ...boto,
    {
      key: "flag:neuron.upload_steps",
      value: 60,
      id: "LP-SN38-001",
      source: "guide 000",
      reason:
        "uploads every 30 minutes where a step of this profile takes 30 s, inside the 40 minutes of the block rule",
    },
    {
      key: "flag:neuron.local_batch_size_train_effective",
      value: 1024,
      id: "LP-SN38-002",
      source: "guide 000",
      reason:
        "128 micro-batches per rank; a step takes twice as long and the summed gradient is twice as large before clipping than at 512",
    },
  ],
  tuned: [
    ...boto,
    ...nccl,
    {
      key: "flag:neuron.upload_steps",
      value: 20,
      id: "LP-SN38-003",
      source: "base/miner.py:170-171, miner.py:417-418, reward.py:319-324",
      reason:
        "five page fetches between uploads, so that block_list is never empty, and 5 minutes at 15 s a step, far inside the 40 minutes of the block rule",
    },
    {
      key: "flag:neuron.dont_wandb_log",
      value: true,
      id: "LP-SN38-004",
      source: "base/miner.py:131-141",
      reason:
        "with W&B logging on, a speed test runs in the training loop between page fetches and takes time and bandwidth; a W&B key is needed all the same",
    },
  ],
};

/** What the guides advise for this workload and no profile does. */
export const sn38Refused: readonly Refused[] = [
  {
    id: "LP-NCCL-002",
    setting: "NCCL_NTHREADS=8",
    guide: "004",
    reason: "impossible: 64, 128, 256 or 512 CUDA threads per block; NCCL warns and uses its maximum",
  },
  {
    id: "LP-NCCL-003",
    setting: "NCCL_NET_GDR_LEVEL=5",
    guide: "004",
    reason:
      "concerns the path between GPU and network card; nothing to do on one host, and numbers past 4 mean SYS",
  },
  {
    id: "LP-NCCL-004",
    setting: "NCCL_BUFFSIZE=8388608",
    guide: "004",
    reason: "a debugging variable; AWS's own sheet says to leave the default of 4 MiB",
  },
  {
    id: "LP-NCCL-005",
    setting: "TORCH_NCCL_ASYNC_ERROR_HANDLING=1",
    guide: "004",
    reason: "the default, 3, ends a failed collective without the abort that can hang",
  },
  {
    id: "LP-CUDA-001",
    setting: "CUDA_VISIBLE_DEVICES=0,1,2,3",
    guide: "001, 002",
    reason:
      "the device request gives the container its GPUs, numbered from 0; host numbers copied here are wrong for the second slot",
  },
  {
    id: "LP-CUDA-002",
    setting: "CUDA_LAUNCH_BLOCKING=0",
    guide: "004",
    reason: "is the default",
  },
  {
    id: "LP-SN38-005",
    setting: "neuron.upload_steps=3",
    guide: "001",
    reason:
      "block_list is emptied at every upload and filled once per page fetch, about every 4 steps at 512: an empty list scores 0",
  },
  {
    id: "LP-SN38-006",
    setting: "learning_rate_maximum=3.0e-4, num_inner_steps=700",
    guide: "000",
    reason:
      "attributes in upstream's code, not flags; the second is read by nothing, the first is overwritten by the loaded optimizer state",
  },
  {
    id: "LP-SN38-007",
    setting: "MINIMUM_VALID_INNER_STEP=50",
    guide: "001",
    reason: "does not exist upstream; validators refuse only inner step 0",
  },
  {
    id: "LP-SN38-008",
    setting: "256 accumulation steps x 4 GPUs = 1024 micro-batches",
    guide: "001",
    reason:
      "effective is divided by the world size (miner.py:867-869): 64 micro-batches per rank, 256 in all",
  },
  {
    id: "LP-SN38-009",
    setting: "run_miner.sh under pm2, edited with sed",
    guide: "000, 001",
    reason:
      "it rewrites app.config.js at every start, kills every python of the host and pulls new code every 20 minutes; torchrun is started directly",
  },
  {
    id: "LP-SN38-012",
    setting: "neuron.use_dct",
    guide: "000",
    reason: "validators decode without it: turned on alone it gives a mismatched basis",
  },
  {
    id: "LP-SN38-013",
    setting: "torch from the cu118 index",
    guide: "001",
    reason: "upstream pins torch 2.5.1, whose CUDA is 12.4; cu118 predates Hopper's tuning",
  },
];
