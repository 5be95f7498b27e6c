/** The commit of dstrbtd/DistributedTraining (1.2.7, run 5) that this contract was read from. */
export const SN38_COMMIT = "082f3a632cd412e688a325356af08e34f01d8b8e";

/** Ranks of one miner. The upload allow-list knows only `inner_optimizer.rank000{1..4}-of-4.pt` (utils/r2.py:18-27). */
export const SN38_WORLD_SIZE = 4;

/** Where the image keeps upstream's source; `.env` lies beside it: python-dotenv looks upwards from base/neuron.py. */
export const SN38_HOME = "/app";

/**
 * Working directory, a volume. Checkpoints go to ./<bucket> and ./<model> in it (base/neuron.py:194-198), and the
 * upload worker is found from the script's own path (neurons/miner.py:426), so it need not be upstream's folder.
 */
export const SN38_WORK = "/work";

/** The wallet folder, given with --wallet.path. */
export const SN38_WALLETS = "/etc/launchpad/wallets";

/** Process group init is fixed to this port (base/neuron.py:121-127): one miner per network namespace. */
export const SN38_RENDEZVOUS_PORT = 29500;

/** From min.compute.yml: 48 vCPU, 300 GB memory, 1000 GB disk, 15 Gbit/s up and down. */
export const SN38_FLOORS = {
  cpus: 48,
  memoryGiB: 300,
  diskGiB: 1000,
  uplinkGbps: 15,
  gpuMemoryGiB: 48,
} as const;

/**
 * Averagers keep full fp32 copies in shared memory (state_loader.py:151-156): about 16 GB of outer
 * parameters plus buffers. 32 GiB is tight, so the floor is 32 and the default 64.
 */
export const SN38_SHM = { floorGiB: 32, defaultGiB: 64 } as const;

/** The newest block_list entry may be at most blocks_per_allreduce / 2 = 200 blocks of 12 s old (reward.py:319-324). */
export const SN38_MAX_BLOCK_AGE_SECONDS = 2400;

/** MAX_UPLOAD_INTERVAL for `gradients.pt` (reward.py:63). */
export const SN38_MAX_OBJECT_AGE_SECONDS = 4800;

/** What validators score: root metadata.json names the epoch, its prefix holds the gradients (r2.py:217-233, reward.py:530-550). */
export const SN38_SCORED_OBJECT = {
  pointer: "metadata.json",
  field: "outer_step",
  key: "epoch-{}/gradients.pt",
} as const;

/** Rows of one data fetch: 5 pages of 100 (base/miner.py:170). Each row is about one sample. */
export const SN38_SAMPLES_PER_FETCH = 500;

/**
 * Time for a clean end: an upload of about 50 GB may be under way, and SIGINT ends it at once
 * (base/miner.py:184-191 stops the axon and exits); torchrun then waits for its ranks.
 */
export const SN38_STOP_GRACE_SECONDS = 120;

/** Python of upstream: a mutable dataclass default (utils/config.py:38-39) is refused by 3.11. */
export const SN38_PYTHON = "3.10";

/** CUDA of the image: the wheel of torch 2.5.1 for Linux is built for it (images/sn38/Dockerfile). */
export const SN38_CUDA = "12.4";
