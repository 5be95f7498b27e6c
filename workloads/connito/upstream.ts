/** What this contract was read from, the paths that the software fixes, and its cycle. */

/** Commit of Connito-AI/Connito. */
export const CONNITO_COMMIT = "0c936fae97b96e6f5003a166ff4e410a4840e239";

/** The two processes of one miner, with the same config (miner/train.py:773-803, miner/model_io.py:404-423). */
export const CONNITO_MODULES = { train: "connito.miner.train", modelIo: "connito.miner.model_io" } as const;

/** Inside Docker both are forced, whatever the config says (shared/config.py:423-426). */
export const CONNITO_ROOT = "/data";
export const CONNITO_EXPERT_GROUPS = "/app/expert_groups";

/** Seconds of a block (shared/cycle.py:56). */
export const CONNITO_BLOCK_SECONDS = 12;

/**
 * The cycle in blocks (sn_owner/cycle.py:15-37 with the defaults of shared/config.py:170-175). Their sum, 500, is
 * what counts; `cycle_length` of the config is not read by it. Training goes on in every phase; a phase with a window
 * is one in which the miner must write to the chain.
 */
export const CONNITO_PHASES = [
  { name: "Distribute", blocks: 20, window: false },
  { name: "Train", blocks: 300, window: false },
  { name: "MinerCommit1", blocks: 10, window: true },
  { name: "MinerCommit2", blocks: 10, window: true },
  { name: "Submission", blocks: 80, window: false },
  { name: "Validate", blocks: 10, window: false },
  { name: "Merge", blocks: 50, window: false },
  { name: "ValidatorCommit1", blocks: 10, window: false },
  { name: "ValidatorCommit2", blocks: 10, window: false },
] as const;

/** Checkpoints are written at every such inner step: round(0.2 * global_opt_interval) with the default of 100. */
export const CONNITO_CHECKPOINT_STEPS = 20;

/** Characters of a Hugging Face repo id on the chain (shared/chain.py:30). */
export const CONNITO_REPO_ID_CHARS = 32;

/**
 * Only SIGINT is handled: train.py:722-728 closes and raises again, model_io.py:392-399 waits 30 s for each of its two
 * workers and Python then waits for those that still sleep in a phase, so a kill after the grace is usual.
 */
export const CONNITO_STOP = { signal: "SIGINT", graceSeconds: 75 } as const;

/** Port of train's Prometheus metrics: 8100 + rank, on every address (miner/train.py:260). */
export const CONNITO_METRICS_PORT = 8100;

/** Where the image keeps upstream's source; `expert_groups` is imported from it (dataset_class). */
export const CONNITO_HOME = "/app";

/** The main config, given with --path; any path will do. Upstream writes its own copy to /data (model_io.py:417). */
export const CONNITO_CONFIG_FILE = "/etc/launchpad/connito/config.yaml";

/**
 * Without this flag fields that are missing get their defaults, locked ones are reset, and the file is written anew in
 * place (shared/config.py:538-673); with it and no terminal nothing of that happens. The plan refuses locked keys.
 */
export const CONNITO_KEEP_CONFIG = "--no-auto_update_config";

/** The wallet folder of the container's user: bittensor.Wallet gets no path (shared/chain.py:374). */
export const CONNITO_HOME_FOLDER = "/root";
export const CONNITO_WALLETS = `${CONNITO_HOME_FOLDER}/.bittensor/wallets`;

/** The token that uploads need (model_io.py:241-244); hf.token_env_var names the variable. */
export const CONNITO_TOKEN_VARIABLE = "HF_TOKEN";
export const CONNITO_TOKEN_FILE = `/etc/launchpad/secrets/${CONNITO_TOKEN_VARIABLE}`;

/**
 * What one miner needs. Upstream states nothing; read from its code, not measured: two hashes copy about 10 GB of
 * model to the host twice over, checkpoints take about 25 GB each and two stay beside a download.
 */
export const CONNITO_FLOORS = { cpus: 8, memoryGiB: 96, diskGiB: 250, uplinkGbps: 0.3 } as const;

/** One loader worker (shared/dataloader.py:306) passes batches of some MB through /dev/shm. */
export const CONNITO_SHM = { floorGiB: 1, defaultGiB: 16 } as const;

/** Python of the image that upstream builds for validators; `requires-python` is 3.10 or newer. */
export const CONNITO_PYTHON = "3.10";

/** CUDA of the torch 2.10.0 wheel for Linux: it requires nvidia-cuda-runtime-cu12 12.8.90 (its metadata on PyPI). */
export const CONNITO_CUDA = "12.8";
