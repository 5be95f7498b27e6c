/** What the contract of SN38 rests on in dstrbtd/DistributedTraining. */
import type { UpstreamWatch } from "../watch";
import { SN38_EVENTS } from "./events";
import { sn38SecretLengths } from "./files";
import { sn38Flags } from "./flags";
import {
  SN38_COMMIT,
  SN38_FLOORS,
  SN38_MAX_OBJECT_AGE_SECONDS,
  SN38_RENDEZVOUS_PORT,
  SN38_SCORED_OBJECT,
  SN38_WORLD_SIZE,
} from "./upstream";

const keyLines = [181, 183, 184, 187, 188];
const miner = "neurons/miner.py";
const neuron = "distributed_training/base/neuron.py";

/** For `npm run contracts`. */
export const SN38_WATCH: UpstreamWatch = {
  name: "sn38",
  repository: "dstrbtd/DistributedTraining",
  commit: SN38_COMMIT,
  landmarks: ["distributed_training/base/neuron.py", "neurons/miner.py"],
  flags: {
    file: "distributed_training/utils/config.py",
    table: sn38Flags,
    assume: { prefix_str: "", neuron_type: "miner" },
    defaults: {
      // Expressions: CUDA where there is any, and the release with the run, which `values` has.
      "neuron.device": { sha256: "d8d13f1388fa" },
      "neuron.run_id": { sha256: "20e3b5c66d26" },
      // Addresses and a token of the subnet's owner: the token is a credential, the others are long.
      "neuron.initial_peers": { sha256: "294ef520c17b" },
      "neuron.master_ss58_address": { sha256: "a46298806133" },
      "neuron.influxdb_bucket": { sha256: "166c2610bda0" },
      "neuron.influxdb_url": { sha256: "5167118c7aff" },
      "neuron.influxdb_token": { sha256: "e3c14455dfbd" },
      "neuron.influxdb_org": { sha256: "4d8de359a872" },
    },
  },
  events: {
    patterns: SN38_EVENTS,
    elsewhere: {
      "S3UploadFailedError:": "boto3/s3/transfer.py: upload_file",
      "out of memory": "pytorch c10/cuda/CUDACachingAllocator.cpp",
    },
  },
  texts: [
    {
      what: "SN38_RENDEZVOUS_PORT",
      text: `tcp://127.0.0.1:${SN38_RENDEZVOUS_PORT}`,
      source: `${neuron}:121-127`,
    },
    ...sn38SecretLengths.map(({ variable }, index) => ({
      what: "name of a key in .env",
      text: variable,
      source: `${neuron}:${keyLines[index]}`,
    })),
    {
      what: "SN38_SCORED_OBJECT",
      text: "epoch-{}/",
      source: "distributed_training/utils/upload_worker.py:21",
    },
    {
      what: "SN38_SCORED_OBJECT",
      text: SN38_SCORED_OBJECT.pointer,
      source: "distributed_training/utils/r2.py:217-233",
    },
    {
      what: "SN38_SCORED_OBJECT",
      text: SN38_SCORED_OBJECT.field,
      source: "distributed_training/utils/r2.py:217-233",
    },
  ],
  values: [
    {
      what: "neuron.run_id, the release",
      target: "__version__",
      value: "1.2.7",
      source: "distributed_training/__init__.py:20",
    },
    {
      what: "neuron.run_id, the run",
      target: "__run__",
      value: "5",
      source: "distributed_training/__init__.py:21",
    },
    {
      what: "SN38_MAX_OBJECT_AGE_SECONDS",
      target: "MAX_UPLOAD_INTERVAL",
      value: SN38_MAX_OBJECT_AGE_SECONDS,
      source: "distributed_training/validator/reward.py:63",
    },
    {
      what: "SN38_WORLD_SIZE, in the names that are uploaded",
      target: "ACCEPTED_FILES",
      value: [
        "config.json",
        "model.safetensors",
        "gradients.pt",
        ...Array.from(
          { length: SN38_WORLD_SIZE },
          (_, rank) => `inner_optimizer.rank000${rank + 1}-of-${SN38_WORLD_SIZE}.pt`,
        ),
        "outer_optimizer.pt",
      ],
      source: "distributed_training/utils/r2.py:18-27",
    },
    {
      what: "silence after an all-reduce",
      target: "self.allreduce_timeout",
      value: 840,
      source: `${neuron}:205`,
    },
    {
      what: "silence after an all-reduce",
      target: "self.upload_state_duration",
      value: 1800,
      source: `${neuron}:206`,
    },
    { what: "retries of a data fetch", target: "self.retry_limit", value: 100, source: `${neuron}:209` },
    { what: "seconds between them", target: "self.retry_delay", value: 60, source: `${neuron}:210` },
    {
      what: "LP-SN38-006, no flag",
      target: "self.learning_rate_maximum",
      value: 2.5e-4,
      source: `${miner}:840`,
    },
    { what: "LP-SN38-006, no flag", target: "self.num_inner_steps", value: 500, source: `${miner}:842` },
    {
      what: "offload_optimizer, no flag",
      target: "self.offload_optimizer",
      value: true,
      source: `${miner}:843`,
    },
  ],
  documents: [
    {
      file: "min.compute.yml",
      values: {
        "compute_spec.miner.cpu.min_vcpu": SN38_FLOORS.cpus,
        "compute_spec.miner.cpu.min_memory_gb": SN38_FLOORS.memoryGiB,
        "compute_spec.miner.cpu.min_disk_gb": SN38_FLOORS.diskGiB,
        "compute_spec.miner.gpu.min_vram_gb": SN38_FLOORS.gpuMemoryGiB,
        "network_spec.bandwidth.min_upload": SN38_FLOORS.uplinkGbps,
      },
      complete: false,
    },
  ],
};
