/** What each fact that was collected about guides and upstream is answered with: a row, in short, and its ids. */

export type Row = readonly [row: string, ...ids: string[]];

/** Tripwires worth their own tests. */
export const proposed: readonly Row[] = [
  ["NCCL_NTHREADS=8", "LP-NCCL-002"],
  ["NCCL 2.28.3 to 2.28.8 with a restart inside the process", "LP-NCCL-020"],
  ["/dev/shm below 16 GiB with four GPUs", "LP-SHM-001"],
  ["an effective batch that does not divide", "LP-BATCH-001"],
  ["SN38 with an uplink below 15 Gbit/s", "LP-HOST-001"],
  ["rank, micro-batch, accumulation and GPUs over the memory estimate", "LP-MEMORY-002"],
  ["a Connito key that is unknown or locked", "LP-CONN-030", "LP-CONN-031"],
  ["gpus and deviceRequests both set", "LP-GPU-001"],
  ["an R2 rule without explicit transitions", "LP-R2-002"],
  ["a capacity block with options of spot", "LP-AWS-001"],
  ["a reservation's id without its market type", "LP-AWS-002"],
  ["DCGM's long levels in a blocking path", "LP-LAUNCH-001"],
  ["a daemon-reload while a GPU container runs", "LP-LAUNCH-002"],
];

/** What the guides claim and upstream's code says. */
export const claims: readonly Row[] = [
  ["256 accumulation steps x 4 = 1024 micro-batches", "LP-SN38-008"],
  ["the loss is divided by the global count", "LP-SN38-021"],
  ["upload_steps 60 or 3, default 5", "LP-SN38-001", "LP-SN38-005", "LP-SN38-020"],
  ["700 inner steps at 3e-4", "LP-SN38-006"],
  ["uploads are tried 3 times, 6 s apart", "LP-SN38-037"],
  ["SN38's least host", "LP-HOST-001"],
  ["pm2, run_miner.sh and a polling git pull", "LP-SN38-009"],
  ["32g or 128 GB of /dev/shm", "LP-SHM-001", "LP-SHM-003"],
  ["100 GB per H100", "LP-MEM-002"],
  ["lora_r 64 to 512, checkpointing on and off, batch up and down", "LP-MEMORY-002", "LP-SN38-021"],
  ["a moving base image with unpinned packages", "LP-IMAGE-001"],
  ["Connito's keys are dropped when mistyped, locked ones must stay", "LP-CONN-030", "LP-CONN-031"],
  ["buying more GPUs usually does not help", "LP-CONN-032", "LP-COST-002"],
];

/** Advice of the guides that is wrong, harmful or contradictory. */
export const advice: readonly Row[] = [
  ["004: NCCL_NTHREADS=8", "LP-NCCL-002"],
  ["004: NCCL_NET_GDR_LEVEL=5", "LP-NCCL-003"],
  ["004: NCCL_BUFFSIZE of 8 MiB", "LP-NCCL-004", "LP-NCCL-010"],
  [
    "004: 400 GB, 128 GB of /dev/shm, 64 workers x 8",
    "LP-GTEXT-072",
    "LP-GTEXT-068",
    "LP-MEM-002",
    "LP-SHM-003",
  ],
  ["004: cores 0-63", "LP-CPU-001"],
  [
    "004: no checkpointing, micro-batch 32, rank 512, max_memory_MB",
    "LP-GTEXT-084",
    "LP-GTEXT-060",
    "LP-GTEXT-061",
  ],
  ["002: --device-request in a Dockerfile", "LP-GPU-001", "LP-GTEXT-071"],
  ["002: 70 B over four GPUs with 64 GB of host memory", "LP-HOST-001"],
  ["002 against 004: /dev/shm of 32g or 128 GB", "LP-SHM-001", "LP-SHM-002"],
  [
    "000 against 001: upload_steps 60 or 3, effective 1024 or 256, blocked below step 50",
    "LP-SN38-001",
    "LP-SN38-002",
    "LP-SN38-005",
    "LP-SN38-007",
    "LP-SN38-020",
    "LP-SN38-021",
    "LP-R2-001",
  ],
  ["000: a clean-up script by hand", "LP-R2-001"],
  ["000: a fixed address, .env parsed by hand, sed in place", "LP-SN38-038"],
  ["000, 001: pm2 over a mutable checkout", "LP-SN38-009"],
  ["001: torch from the cu118 index", "LP-SN38-013"],
  ["001: CUDA_VISIBLE_DEVICES=0,1,2,3", "LP-CUDA-001"],
  ["001: a log with A100", "LP-GPU-002"],
  ["000, 002, 004: rank 1, a loss below 0.064, 25 to 40 % more", "LP-DOCS-001"],
  ["003: more GPUs usually do not help", "LP-CONN-032", "LP-COST-002"],
];

/** Ways in which a launcher made from the guides alone fails. */
export const traps: readonly Row[] = [
  ["SN38 on Python 3.11", "LP-SN38-034"],
  ["run_miner.sh kills every python of the host", "LP-SN38-009"],
  [
    "SN38 with another world size, --standalone, or run_miner.sh's own reading of =",
    "LP-SN38-031",
    "LP-SLOT-001",
  ],
  ["SN38's settings that are no flags", "LP-SN38-006", "LP-SN38-007", "LP-SN38-030"],
  ["SN38's read key on chain, write key in ps, R2_BUCKET_NAME ignored", "LP-SN38-022", "LP-SN38-033"],
  ["SN38 watched by the guide's words; 40 minutes and not 80", "LP-SN38-035", "LP-SN38-020"],
  [
    "G.O.D's text trainer cannot be imported; max_steps: 10; flash_attention off",
    "LP-GTEXT-069",
    "LP-GTEXT-065",
  ],
  ["G.O.D accepts no jobs", "LP-GTEXT-070"],
  ["Connito with world_size 4, forced paths, exit code 0", "LP-CONN-032", "LP-CONN-035", "LP-CONN-034"],
  [
    "Connito's YAML of the guide, repo id, token, reward",
    "LP-CONN-009",
    "LP-CONN-010",
    "LP-CONN-012",
    "LP-CONN-033",
  ],
  ["DPO and GRPO rewrite their data set in place", "LP-GTEXT-110"],
  ["the uploader without MODEL", "LP-GTEXT-111"],
  ["--device-request is no Docker syntax", "LP-GPU-001"],
  ["SHM_SIZE and GPU_IDS do nothing", "LP-GTEXT-071"],
  ["only --file-format s3 works", "LP-GTEXT-112"],
  ["cleanup_r2_bucket.py deletes the bucket", "LP-R2-003"],
  ["--blacklist.force_validator_permit", "LP-SN38-032"],
  ["44 minutes of silence after a failed all-reduce", "LP-SN38-036"],
];
