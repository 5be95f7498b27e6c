/** SN38's software and what guides 000 and 001 say of it. */
import type { Tripwire } from "./entry";

const refused = "stands under what the guides advise and the plan refuses";

export const sn38Tripwires: readonly Tripwire[] = [
  {
    id: "LP-SN38-001",
    title: "The guide's upload_steps",
    says: "guide 000: upload_steps from 120 to 60",
    truth:
      "upstream's default is 5. Each is a legal value; what counts is the window between the page fetches and the 40 minutes of the block rule",
    source: "distributed_training/utils/config.py:211; reward.py:319-324",
    verdict: "value",
    shown: "profile guide has 60; the plan shows the window, and LP-SN38-020 what lies outside of it",
    where: "workloads/sn38/profiles.ts",
  },
  {
    id: "LP-SN38-002",
    title: "The guide's effective batch",
    says: "guide 000: an effective batch of 1024, with hardly any cost in memory; guide 001: 256 to 512",
    truth:
      "memory stays, but a step takes twice as long, and the summed gradient doubles before it is clipped",
    source: "neurons/miner.py:297, 867-874",
    verdict: "value",
    shown: "profile guide has 1024, with a warning (LP-SN38-021)",
    where: "workloads/sn38/profiles.ts",
  },
  {
    id: "LP-SN38-005",
    verdict: "refused",
    source: "base/miner.py:170-171, miner.py:417-418; reward.py:319-324",
    shown: `${refused}; set by hand, LP-SN38-020`,
    where: "planning/rules/window.ts",
  },
  {
    id: "LP-SN38-006",
    verdict: "error",
    source: "neurons/miner.py:840-846; state_loader.py:603-616, 650-651",
    shown: `${refused}; as a flag of tuning.flags an error, with what it really is`,
    where: "workloads/sn38/flags.ts",
  },
  {
    id: "LP-SN38-007",
    verdict: "error",
    source: "reward.py:433",
    shown: `${refused}; as a flag an error`,
    where: "workloads/sn38/flags.ts",
  },
  {
    id: "LP-SN38-008",
    verdict: "corrected",
    source: "neurons/miner.py:303-307, 866-874",
    shown: 'the plan\'s line "batch" has the arithmetic of the code: 2 x 64 micro-batches x 4 ranks = 512',
    where: "planning/rules/batch.ts",
  },
  {
    id: "LP-SN38-009",
    verdict: "refused",
    source: "run_miner.sh:155-161, 218-234; README, Running a Miner",
    shown: `${refused}; the command of the plan is torchrun itself, and the container is replaced whole`,
    where: "planning/trainers/sn38.ts",
  },
  {
    id: "LP-SN38-012",
    verdict: "error",
    source: "neurons/miner.py:516, 1092-1102",
    shown: `${refused}; as a flag an error`,
    where: "workloads/sn38/flags.ts",
  },
  {
    id: "LP-SN38-013",
    verdict: "refused",
    source: "requirements.txt; download.pytorch.org",
    shown: `${refused}; the image installs torch 2.5.1, and the launcher compares the driver with CUDA 12.4`,
    where: "images/sn38/Dockerfile",
  },
  {
    id: "LP-SN38-020",
    says: 'guides 000 and 001: 60 or 3, uploads "blocked below inner step 50"; upstream\'s MAX_UPLOAD_INTERVAL suggests 80 minutes',
    truth:
      "too few steps leave block_list empty and the round scores 0; past 200 blocks, 40 minutes, the newest entry is stale",
    source: "base/miner.py:170-171, miner.py:417-418, reward.py:319-324",
    verdict: "warning",
    shown: "a warning with the window at your step and upload times; an error with guards.strictFreshness",
    where: "planning/trainers/sn38Batch.ts",
  },
  {
    id: "LP-SN38-021",
    says: "guide 000 raises the effective batch, guide 001 lowers it",
    truth:
      "the loss is divided by effective / batch, the count of all ranks, while each rank sums only its quarter: another effective batch changes the gradient's scale before the clip at 1.0",
    source: "neurons/miner.py:297, 872",
    verdict: "warning",
    shown: "a warning at every effective batch but the peers' 512",
    where: "planning/trainers/sn38Batch.ts",
  },
  {
    id: "LP-SN38-022",
    says: "guides use one token for reading and writing, in one .env",
    truth:
      "the read key is published on chain, the write key stands in the arguments of the upload worker, and at debug level both are logged",
    source: "neurons/miner.py:423-437; distributed_training/utils/chain.py:7-12",
    verdict: "warning",
    shown:
      "a warning for each trainer; two tokens for one bucket, the container has its own process list, logging.debug and logging.trace are errors, and the launcher checks that the read key cannot write",
    where: "planning/trainers/sn38.ts",
  },
  {
    id: "LP-SN38-030",
    title: "A flag that upstream does not have",
    says: "guides pass settings as flags that are none",
    truth:
      "upstream parses with parse_known_args: an unknown flag is dropped without a word, and the default trains",
    source: "distributed_training/utils/config.py:451-456",
    verdict: "error",
    shown: "an error with the nearest real flag",
    where: "planning/trainers/values.ts",
  },
  {
    id: "LP-SN38-031",
    title: "Another world size or rendezvous than four ranks on port 29500",
    says: 'guides use other process counts and --standalone; run_miner.sh does not read --nproc_per_node=4 with "=" and starts one rank',
    truth:
      "the process group always meets on 127.0.0.1:29500, and optimizer shards exist for four ranks only: others are neither found nor uploaded",
    source: "base/neuron.py:121-127; utils/r2.py:18-27; state_loader.py:622; run_miner.sh:155-161",
    verdict: "error",
    shown:
      "the plan starts torchrun itself with four ranks and its own default port; flags of tuning.flags about it, and a trainer's port 29500, are errors, a slot of other than four GPUs is LP-SLOT-001",
    where: "planning/trainers/sn38.ts",
  },
  {
    id: "LP-SN38-032",
    title: "A blacklist flag that breaks every request",
    says: "upstream has --blacklist.force_validator_permit",
    truth: "it compares a stake with an option that only validators have",
    source: "distributed_training/utils/config.py:403, 433",
    verdict: "error",
    shown: "an error at the flag",
    where: "workloads/sn38/flags.ts",
  },
  {
    id: "LP-SN38-033",
    title: "The bucket's name is not free",
    says: "guides set R2_BUCKET_NAME",
    truth: "upstream ignores it and derives <model>-<uid in three digits>, which is what validators read",
    source: "base/neuron.py:178",
    verdict: "error",
    shown: "the plan derives the name; another one of your own is an error",
    where: "workloads/sn38/bucket.ts",
  },
  {
    id: "LP-SN38-034",
    title: "SN38 dies at import on Python 3.11",
    says: "upstream's README invites 3.10 and later",
    truth: "a dataclass has a mutable default, which 3.11 refuses",
    source: "distributed_training/utils/config.py:38-39",
    verdict: "construction",
    shown:
      "the image has Python 3.10 and fails to build with another; the launcher's check software.python stops the start",
    where: "workloads/sn38/upstream.ts",
  },
  {
    id: "LP-SN38-035",
    title: "Log lines that do not exist, and one that lies",
    says: "guide 001 watches for `LR:`, `Step Time` and `UPLOAD BLOCKED`",
    truth:
      'these are lines of somebody\'s fork; upstream prints "Learning Rate:" and "Average Loss:", and "Successfully pushed" also when the upload worker failed',
    source: "neurons/miner.py; utils/upload_worker.py",
    verdict: "launcher",
    shown:
      "the launcher reads upstream's own lines (npm run contracts compares them), tells a failed upload in spite of the claim, and looks into the bucket itself",
    where: "workloads/sn38/events.ts",
  },
  {
    id: "LP-SN38-036",
    title: "Silence after a failed all-reduce",
    says: "upstream waits, and prints nothing",
    truth:
      "up to 840 s for the all-reduce and 1800 s for the state: 44 minutes without a step are legitimate",
    source: "base/neuron.py:205-206",
    verdict: "launcher",
    shown: "the launcher calls no stall before that; docs/faults.md",
    where: "workloads/sn38/faults.ts",
  },
  {
    id: "LP-SN38-037",
    title: "An upload is tried three times, 6 s apart",
    says: "guides count on uploads that succeed in the end",
    truth:
      "the figures stand in upstream's code and are no flags; after the third try the state of that step is given up",
    source: "neurons/miner.py:848-850",
    verdict: "launcher",
    shown:
      "the launcher tells each upload that was given up (fault uploadFailed), and looks at the object's age",
    where: "workloads/sn38/faults.ts",
  },
  {
    id: "LP-SN38-038",
    title: "Addresses and keys written into files by hand",
    says: "guide 000 has a fixed public address and port, parses .env itself, and edits app.config.js with sed",
    truth: "upstream writes that file anew at every start, and an address that changed is announced wrongly",
    source: "run_miner.sh:219-229",
    verdict: "construction",
    shown:
      "the address comes from the host after it is made, keys from secrets; files are rendered whole and read-only",
    where: "planning/trainers/sn38.ts",
  },
];
