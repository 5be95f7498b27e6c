/** Memory of GPUs and hosts, batch arithmetic, /dev/shm. */
import type { Tripwire } from "./entry";

export const memoryTripwires: readonly Tripwire[] = [
  {
    id: "LP-MEMORY-002",
    title: "GPU memory does not suffice",
    says: "guide 004: rank 512, micro-batch 32, no gradient checkpointing, full shard, 75 GB on each of four H100",
    truth:
      "an 8 B model at 2048 tokens would need several times 80 GiB on each GPU: activations and logits belong to a GPU's own micro-batch and are not sharded",
    source: "planning/memory/; docs/memory-model.md",
    verdict: "error",
    shown: "an error at the micro-batch, with the table of components and what fits instead",
    where: "planning/memory/limit.ts",
  },
  {
    id: "LP-MEMORY-001",
    says: "an estimate has two ends where sizes are not public",
    truth: "the lower end fits and the higher does not",
    source: "planning/memory/sn38.ts",
    verdict: "warning",
    shown: "a warning at the micro-batch, with both figures",
    where: "planning/trainers/sn38Batch.ts",
  },
  {
    id: "LP-BATCH-001",
    title: "The effective batch does not divide by micro-batch and ranks",
    says: "guides name effective batches without the arithmetic",
    truth:
      "each rank runs whole micro-batches: with a remainder every step overshoots, and the loss is divided by another number than the samples",
    source: "dstrbtd/DistributedTraining neurons/miner.py:305-308, 866-874",
    verdict: "error",
    shown: "an error at the effective batch with the nearest that divide",
    where: "planning/rules/batch.ts",
  },
  {
    id: "LP-MEM-001",
    title: "The container's memory limit",
    verdict: "value",
    shown: "container:memoryMiB among the trainer's values",
    where: "planning/rules/memory.ts",
  },
  {
    id: "LP-MEM-002",
    title: "A memory limit above what the host can give",
    says: 'guide 004 gives the container 400 GB, "100 GB per H100"',
    truth:
      "Docker's limit is the host's memory and has nothing to do with an H100's 80 GB; G.O.D's own trainers get 110 GB for each GPU",
    source: "rayonlabs/G.O.D trainer/constants.py:14-15",
    verdict: "error",
    shown:
      "the limit is the slot's share of the host's memory less a reserve; a larger one of your own is an error that says which memory is meant",
    where: "planning/trainers/container.ts",
  },
  {
    id: "LP-MEM-003",
    says: "upstream asks for 300 GB and does not say for what; guide 002 gives a job 64 GB",
    truth:
      "SN38 keeps averaged and outer parameters, momentum and error feedback in fp32 in the host's memory, and gathers the full state on rank 0",
    source: "state_loader.py:130-156, averagers.py:531,573, miner.py:502-513,901-905",
    verdict: "error",
    shown:
      "an error where the limit is below the computed need, a warning within 15 % of it; docs/memory-model.md has the table",
    where: "planning/trainers/hostMemory.ts",
  },
  {
    id: "LP-SHM-001",
    says: "guide 002 sets 32g, guide 004 64 and then 128 GB; Docker's default is 64 MiB",
    truth:
      "G.O.D's own trainers get 16g from four GPUs on and 8g below; each workload's contract has its floor and its default",
    source:
      "rayonlabs/G.O.D trainer/image_manager.py:136,222; oceanprotocol/ocean-node#1442, NVIDIA/nccl#342",
    verdict: "warning",
    shown: "a warning below the contract's floor, and below 16 GiB with four GPUs or more",
    where: "planning/trainers/shm.ts",
  },
  {
    id: "LP-SHM-002",
    title: "The size of /dev/shm",
    verdict: "value",
    shown: "container:shmMiB among the trainer's values",
    where: "planning/trainers/container.ts",
  },
  {
    id: "LP-SHM-003",
    title: "/dev/shm as large as the container's memory",
    says: "guide 004 gives 128 GB of /dev/shm, and 64 workers that prefetch 8 batches each",
    truth: "what lies in /dev/shm counts against the container's memory, and so does the page cache",
    source: "Linux cgroup v2 documentation, memory.stat: shmem",
    verdict: "error",
    shown: "an error where /dev/shm is not smaller than the memory",
    where: "planning/trainers/shm.ts",
  },
  {
    id: "LP-SHM-004",
    says: "upstream says nothing of /dev/shm",
    truth:
      "SN38's averagers keep two fp32 copies of all parameters there; a rank that finds it full dies of SIGBUS",
    source: "state_loader.py:130-156, averagers.py:531,573",
    verdict: "error",
    shown: "an error below the computed need of the model, a warning within 15 % of it",
    where: "planning/trainers/hostMemory.ts",
  },
];
