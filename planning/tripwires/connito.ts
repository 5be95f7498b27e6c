/** Connito's software and what guide 003 says of it. */
import type { Tripwire } from "./entry";

const refused = "stands under what the guides advise and the plan refuses";
const values = "planning/trainers/connito/values.ts";

export const connitoTripwires: readonly Tripwire[] = [
  {
    id: "LP-CONN-002",
    title: "The guide's batch size, where upstream reads it",
    says: "guide 003: `batch_size: 2` at the top of the YAML",
    truth: "the batch is per_device_train_batch_size in the expert group's config",
    source: "connito/shared/config.py:114; connito/shared/dataloader.py:313",
    verdict: "corrected",
    shown: "profile guide sets the key that is read, and its reason says so",
    where: "workloads/connito/profiles.ts",
  },
  {
    id: "LP-CONN-003",
    title: "The guide's accumulation, where upstream reads it",
    says: "guide 003: `gradient_accumulation_steps: 8` at the top of the YAML",
    truth: "it is read from local_par",
    source: "connito/miner/train.py:330-331",
    verdict: "corrected",
    shown: "profile guide sets the key that is read, and its reason says so",
    where: "workloads/connito/profiles.ts",
  },
  {
    id: "LP-CONN-009",
    verdict: "error",
    source: "connito/shared/config.py:114",
    shown: `${refused}; in tuning.config or tuning.group an error with the real key`,
    where: values,
  },
  {
    id: "LP-CONN-010",
    verdict: "error",
    source: "connito/shared/metrics.py:72",
    shown: `${refused}; as a key an error`,
    where: values,
  },
  {
    id: "LP-CONN-011",
    verdict: "refused",
    source: "connito/miner/train.py:365",
    shown: `${refused}; the launcher reads the real metrics of port 8100`,
    where: "workloads/connito/profiles.ts",
  },
  {
    id: "LP-CONN-012",
    verdict: "refused",
    source: "connito evaluator.py:108-250, 663-670",
    shown: `${refused}; LP-CONN-020 and LP-CONN-021 are about missed rounds, and the launcher tells each one with its reason`,
    where: "workloads/connito/profiles.ts",
  },
  {
    id: "LP-CONN-014",
    title: "The batch that upstream only counts with",
    verdict: "value",
    shown: "group:data.batch_size among the trainer's values",
    where: "planning/trainers/connito/software.ts",
  },
  {
    id: "LP-CONN-030",
    title: "A key that upstream's config does not have",
    says: "a mistyped key is accepted",
    truth: 'pydantic drops unknown keys (extra="ignore"): the default trains, without a word',
    source: "connito/shared/config.py:114",
    verdict: "error",
    shown: "an error with the nearest real key, or the file in which it stands",
    where: values,
  },
  {
    id: "LP-CONN-031",
    title: "A locked key",
    says: "locked keys can be written",
    truth: "upstream writes its own value back, or the miner trains another model than the subnet scores",
    source: "connito/shared/config.py:151-279, 617-673",
    verdict: "error",
    shown: "an error at the key; upstream's own value is let through",
    where: "workloads/connito/keys.ts",
  },
  {
    id: "LP-CONN-032",
    title: "Several GPUs for one Connito miner",
    says: "local_par.world_size exists; guides 002 and 004 use four GPUs for one job",
    truth:
      "the all-reduce is commented out: four models train apart over one checkpoint folder, each with a quarter of the gradient. Guide 003 itself says that more GPUs seldom help",
    source: "connito/miner/train.py:443-444; guide 003",
    verdict: "error",
    shown:
      "an error at the key; a miner has one GPU, so four GPUs are four miners, and idle ones are priced (LP-COST-002)",
    where: "workloads/connito/keys.ts",
  },
  {
    id: "LP-CONN-033",
    title: "A Hugging Face repo that the chain has no room for",
    says: "any repo name goes",
    truth:
      'a commitment takes 32 characters of repo id; a longer one, or a token that may not write, means "missing" for the round',
    source: "connito/shared/chain.py:30-31; connito/miner/model_io.py:38",
    verdict: "error",
    shown:
      "an error at hfRepo, and the same check in the launcher; a token that may not write shows at the first upload (fault uploadFailed)",
    where: "planning/trainers/connito/rules.ts",
  },
  {
    id: "LP-CONN-034",
    title: "Connito ends with exit code 0 after a crash",
    says: "`restart: on-failure` looks enough",
    truth: "out of memory and the end of the data stream leave with code 0, and Docker would leave it dead",
    source: "connito/miner/train.py:717-720, 763-770",
    verdict: "construction",
    shown: "the launcher takes any end of either process for a fault, and Docker's policy is always",
    where: "planning/trainers/connito/software.ts",
  },
  {
    id: "LP-CONN-035",
    title: "Paths that Docker forces",
    says: "run.root_path and task.base_path are keys",
    truth: "inside a container upstream overwrites them with /data and /app/expert_groups",
    source: "connito/shared/config.py:423-426, 440-463",
    verdict: "error",
    shown:
      "the volume is mounted at /data and the group's file lies in /app/expert_groups; another path is an error",
    where: "workloads/connito/keys.ts",
  },
];
