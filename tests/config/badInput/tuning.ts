/** Tuned values: mistakes and what is said of them. */
import { type BadInput, box, trainer } from "./edits";

const PEER = "/ip4/203.0.113.10/tcp/8000/p2p/12D3KooWHDMAeP3zKHrALtREoc2vfYQL7HhsMN7WBvft7hgBCRhK";

/** Long values are shown by their first 77 characters. */
const cut = (text: string): string => `${text.slice(0, 77)}...`;

export const tuning: readonly BadInput[] = [
  {
    name: "a profile that does not exist",
    edits: [[trainer("tuning"), { profile: "aggressive" }]],
    problems: [
      'trainers.sn38-a.tuning.profile: "aggressive" - must be one of: stock, guide, tuned - use one of these',
    ],
  },
  {
    name: "an unknown flag",
    edits: [[trainer("tuning"), { flags: { "neuron.upload_stepz": 20 } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.upload_stepz"]: 20 - the software has no such flag and would drop it without a word - did you mean "neuron.upload_steps"? [LP-SN38-030]',
    ],
  },
  {
    name: "a flag with its dashes",
    edits: [[trainer("tuning"), { flags: { "--neuron.upload_steps": 20 } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["--neuron.upload_steps"]: 20 - a flag stands here without its dashes - write neuron.upload_steps',
    ],
  },
  {
    name: "a flag that is no flag upstream",
    edits: [[trainer("tuning"), { flags: { learning_rate_maximum: 0.0004 } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["learning_rate_maximum"]: 0.0004 - an attribute in neurons/miner.py:840, no flag; upstream would drop it without a word - remove it [LP-SN38-006]',
    ],
  },
  {
    name: "a flag that belongs to the plan",
    edits: [[trainer("tuning"), { flags: { "axon.port": 9000 } }]],
    problems: ['trainers.sn38-a.tuning.flags["axon.port"]: 9000 - comes from ports.axon - set it there'],
  },
  {
    name: "a flag that nobody may set",
    edits: [[trainer("tuning"), { flags: { "neuron.use_dct": true } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.use_dct"]: true - validators decode with their own setting, which is off: turned on here alone it gives a mismatched basis - remove it [LP-SN38-012]',
    ],
  },
  {
    name: "a flag of the wrong type",
    edits: [[trainer("tuning"), { flags: { "neuron.upload_steps": "twenty" } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.upload_steps"]: "twenty" - neuron.upload_steps takes a number - write a number, upstream\'s default is 5',
    ],
  },
  {
    name: "a flag below its least",
    edits: [[trainer("tuning"), { flags: { "neuron.upload_steps": 0 } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.upload_steps"]: 0 - neuron.upload_steps is at least 1 - use 1 to 100000',
    ],
  },
  {
    name: "a flag that is a list",
    edits: [[trainer("tuning"), { flags: { "neuron.upload_steps": [20] } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.upload_steps"]: [20] - must be a string, number, boolean or list of strings - write a string, number, boolean or list of strings',
    ],
  },
  {
    name: "a list for a flag that takes one value",
    edits: [[trainer("tuning"), { flags: { "neuron.name": ["a", "b"], "neuron.upload_steps": ["20"] } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.name"]: ["a","b"] - neuron.name takes a text that does not begin with - - write a text in quotes',
      'trainers.sn38-a.tuning.flags["neuron.upload_steps"]: ["20"] - neuron.upload_steps takes a number - write a number, upstream\'s default is 5',
    ],
  },
  {
    name: "an empty list of peers",
    edits: [[trainer("tuning"), { flags: { "neuron.initial_peers": [] } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.initial_peers"]: [] - the number of entries must be at least 1 - write at least one',
    ],
  },
  {
    name: "peers as one text with a blank",
    edits: [[trainer("tuning"), { flags: { "neuron.initial_peers": `${PEER} ${PEER}` } }]],
    problems: [
      `trainers.sn38-a.tuning.flags["neuron.initial_peers"]: ${cut(`"${PEER} ${PEER}"`)} - neuron.initial_peers takes texts such as /ip4/203.0.113.10/tcp/8000/p2p/12D3KooW..., and ${cut(`"${PEER} ${PEER}"`)} is none - write it in that form; several as a list`,
    ],
  },
  {
    name: "a list of peers with one that is an address alone",
    edits: [[trainer("tuning"), { flags: { "neuron.initial_peers": [PEER, "203.0.113.10:8000"] } }]],
    problems: [
      `trainers.sn38-a.tuning.flags["neuron.initial_peers"]: ${cut(`["${PEER}","203.0.113.10:8000"]`)} - neuron.initial_peers takes texts such as /ip4/203.0.113.10/tcp/8000/p2p/12D3KooW..., and "203.0.113.10:8000" is none - write it in that form; several as a list`,
    ],
  },
  {
    name: "a peer twice",
    edits: [[trainer("tuning"), { flags: { "neuron.initial_peers": [PEER, PEER] } }]],
    problems: [
      `trainers.sn38-a.tuning.flags["neuron.initial_peers"]: ${cut(`["${PEER}","${PEER}"]`)} - neuron.initial_peers has ${PEER} twice - name it once`,
    ],
  },
  {
    name: "a batch that does not divide",
    edits: [
      [
        trainer("tuning"),
        { flags: { "neuron.local_batch_size_train_effective": 500, "neuron.local_batch_size_train": 3 } },
      ],
    ],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.local_batch_size_train_effective"]: 500 - must be a multiple of 4 ranks x 3 per micro-batch = 12, or every step overshoots (miner.py:305-308) - use 492 or 504 [LP-BATCH-001]',
    ],
  },
  {
    name: "a batch smaller than one round",
    edits: [[trainer("tuning"), { flags: { "neuron.local_batch_size_train_effective": 4 } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.local_batch_size_train_effective"]: 4 - must be a multiple of 4 ranks x 2 per micro-batch = 8, or every step overshoots (miner.py:305-308) - use 8 [LP-BATCH-001]',
    ],
  },
  {
    name: "a micro-batch that does not fit the GPU",
    edits: [[trainer("tuning"), { flags: { "neuron.local_batch_size_train": 64 } }]],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.local_batch_size_train"]: 64 - needs about 379 GiB of a GPU\'s 80 at the loss (activations 286.2, logits 35.2, allocator slack 34.4, optimizer states 7.5, gathered FSDP units 7.5, weights 3.7, gradients 3.7, CUDA context 0.5, NCCL buffers 0.5) - use at most 8: the effective batch stays, each rank runs more micro-batches [LP-MEMORY-002]',
    ],
  },
  {
    name: "uploads too seldom to be fresh",
    edits: [
      [["guards"], { strictFreshness: true }],
      [trainer("tuning"), { flags: { "neuron.upload_steps": 200 } }],
    ],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.upload_steps"]: 200 - above 152 steps of 15 s, with an upload of 120 s, the newest block is older than the 2400 s that validators take - use 8 to 152 [LP-SN38-020]',
    ],
  },
  {
    name: "uploads too often to be scored",
    edits: [
      [["guards"], { strictFreshness: true }],
      [trainer("tuning"), { flags: { "neuron.upload_steps": 1 } }],
    ],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.upload_steps"]: 1 - below 8 steps block_list can be empty at an upload, and the round scores 0 - use 8 to 152 [LP-SN38-020]',
    ],
  },
  {
    name: "steps so slow that no upload is fresh",
    edits: [
      [["guards"], { strictFreshness: true }],
      [trainer("tuning"), { flags: { "neuron.upload_steps": 5 }, expectedStepSeconds: 2000 }],
    ],
    problems: [
      'trainers.sn38-a.tuning.flags["neuron.upload_steps"]: 5 - no value is fresh at 2000 s a step: below 8 steps block_list can be empty at an upload, and the round scores 0 - make steps or the upload faster (a smaller batch does not help: the fetches take as long), or turn guards.strictFreshness off [LP-SN38-020]',
    ],
  },
  {
    name: "shared memory over the memory limit",
    edits: [[trainer("tuning"), { shmGiB: 400, memoryGiB: 320 }]],
    problems: [
      "trainers.sn38-a.tuning.shmGiB: 400 GiB - /dev/shm counts against the container's 320 GiB of memory - use a smaller one, or raise tuning.memoryGiB [LP-SHM-003]",
    ],
  },
  {
    name: "more memory than the host has",
    edits: [[trainer("tuning"), { memoryGiB: 4096 }]],
    problems: [
      "trainers.sn38-a.tuning.memoryGiB: 4096 GiB - host p5 has 2048 GiB and keeps 128 GiB for itself (this limit is host memory, not GPU memory) - use at most 1920 [LP-MEM-002]",
    ],
  },
  {
    name: "less memory than upstream asks for",
    edits: [[trainer("tuning"), { memoryGiB: 64 }]],
    problems: [
      "trainers.sn38-a.tuning.memoryGiB: 64 GiB - upstream asks for at least 300 GiB - use at least 300 [LP-HOST-001]",
      "trainers.sn38-a.tuning.shmGiB: 64 GiB - /dev/shm counts against the container's 64 GiB of memory - use a smaller one, or raise tuning.memoryGiB [LP-SHM-003]",
    ],
  },
  {
    name: "memory as a text with its unit",
    edits: [[trainer("tuning"), { memoryGiB: "80GB" }]],
    problems: ['trainers.sn38-a.tuning.memoryGiB: "80GB" - must be a number - write a number'],
  },
  {
    name: "a step of no time",
    edits: [[trainer("tuning"), { expectedStepSeconds: 0 }]],
    problems: [
      "trainers.sn38-a.tuning.expectedStepSeconds: 0 - the value must be at least 0.1 - use 0.1 to 3600",
    ],
  },
  {
    name: "an absurd grace",
    edits: [[trainer("tuning"), { stopGraceSeconds: 1000000000 }]],
    problems: [
      "trainers.sn38-a.tuning.stopGraceSeconds: 1000000000 - the value must be at most 3600 - use 1 to 3600",
    ],
  },
  {
    name: "NCCL_NTHREADS=8",
    edits: [[trainer("tuning"), { env: { NCCL_NTHREADS: 8 } }]],
    problems: [
      "trainers.sn38-a.tuning.env.NCCL_NTHREADS: 8 - must be one of: 64, 128, 256, 512 - leave it out: NCCL's own choice, 512 on these GPUs, is the largest [LP-NCCL-002]",
    ],
  },
  {
    name: "NCCL_BUFFSIZE that is no power of two",
    edits: [[trainer("tuning"), { env: { NCCL_BUFFSIZE: 5000000 } }]],
    problems: [
      "trainers.sn38-a.tuning.env.NCCL_BUFFSIZE: 5000000 - must be a power of two in bytes - leave it out: the default is 4194304 [LP-NCCL-004]",
    ],
  },
  {
    name: "a mistyped variable of NCCL",
    edits: [[trainer("tuning"), { env: { NCCL_BUFSIZE: 4194304 } }]],
    problems: [
      "trainers.sn38-a.tuning.env.NCCL_BUFSIZE: 4194304 - NCCL has no such variable - did you mean NCCL_BUFFSIZE?",
    ],
  },
  {
    name: "the GPUs chosen by a variable",
    edits: [[trainer("tuning"), { env: { CUDA_VISIBLE_DEVICES: "0,1,2,3" } }]],
    problems: [
      'trainers.sn38-a.tuning.env.CUDA_VISIBLE_DEVICES: "0,1,2,3" - the slot decides which GPUs the container sees, numbered from 0 - remove it, and give the slot its GPUs [LP-CUDA-001]',
    ],
  },
  {
    name: "a secret in the environment",
    edits: [[trainer("tuning"), { env: { WANDB_API_KEY: "x" } }]],
    problems: [
      "trainers.sn38-a.tuning.env.WANDB_API_KEY: a value, not shown - a secret in the environment can be read with docker inspect - remove it, and run: pulumi config set --secret --path 'launchpad:secrets[\"sn38-a.wandbApiKey\"]'",
    ],
  },
  {
    name: "a Hugging Face token in the environment",
    edits: [[trainer("tuning"), { env: { HF_TOKEN: "hf_x" } }]],
    problems: [
      "trainers.sn38-a.tuning.env.HF_TOKEN: a value, not shown - a secret in the environment can be read with docker inspect - remove it, and run: pulumi config set --secret --path 'launchpad:secrets[\"sn38-a.hfToken\"]'",
    ],
  },
  {
    name: "a key of the bucket in the environment",
    edits: [[trainer("tuning"), { env: { R2_WRITE_SECRET_ACCESS_KEY: "x" } }]],
    problems: [
      "trainers.sn38-a.tuning.env.R2_WRITE_SECRET_ACCESS_KEY: a value, not shown - a secret in the environment can be read with docker inspect - remove it: the keys of the bucket come into .env by themselves, see `tokens` of the bucket",
    ],
  },
  {
    name: "a secret that the software does not get",
    edits: [[trainer("tuning"), { env: { LOKI_KEY: "x" } }]],
    problems: [
      "trainers.sn38-a.tuning.env.LOKI_KEY: a value, not shown - a secret in the environment can be read with docker inspect - remove it: of secrets this software gets WANDB_API_KEY (sn38-a.wandbApiKey) and HF_TOKEN (sn38-a.hfToken) and the bucket's keys",
    ],
  },
  {
    name: "a secret in the environment of a trainer whose secrets lie on the host",
    edits: [
      [["buckets", "miner", "tokens"], "given"],
      [["hosts", "box"], box()],
      [["trainers", "sn38-a", "host"], "box"],
      [["trainers", "sn38-a", "secretsPath"], "/srv/secrets"],
      [trainer("tuning"), { env: { HF_TOKEN: "hf_x" } }],
    ],
    problems: [
      'trainers.sn38-a.tuning.env.HF_TOKEN: a value, not shown - a secret in the environment can be read with docker inspect - remove it, and write HF_TOKEN="..." into /srv/secrets/.env on the host',
    ],
  },
  {
    name: "a variable of two lines",
    edits: [[trainer("tuning"), { env: { NOTE: "a\nb" } }]],
    problems: ['trainers.sn38-a.tuning.env.NOTE: "a\\nb" - a value is one line - write it on one line'],
  },
  {
    name: "a variable's name with a blank",
    edits: [[trainer("tuning"), { env: { "MY VAR": "1" } }]],
    problems: [
      'trainers.sn38-a.tuning.env["MY VAR"]: "1" - a variable\'s name is letters, digits and _, not beginning with a digit - rename it',
    ],
  },
  {
    name: "a variable that is null",
    edits: [[trainer("tuning"), { env: { NCCL_DEBUG: null } }]],
    problems: [
      "trainers.sn38-a.tuning.env.NCCL_DEBUG: null - must be a string, number or boolean - write a string, number or boolean",
    ],
  },
];
