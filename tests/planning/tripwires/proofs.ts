/** Stacks that trip one wire each, and what their plans say: problems and warnings by id. */
import type { PlanInputs } from "../../../planning/inputs";
import { resolveAnyway } from "../../../planning/resolve";
import { type BadInput, edited, other, p5, type Step, trainer } from "../../config/badInput/edits";
import { connito } from "../../fixtures/connito";
import { ACCOUNT, inputs, raw, sn38, stackValues, type Values } from "../../fixtures/stacks";

type Edits = BadInput["edits"];

const registry = { from: "registry", repository: "ghcr.io/someone/job", digest: `sha256:${"a".repeat(64)}` };

/** Ids of the problems and of the warnings of the good stack with these edits. */
export function idsOf(edits: Edits, given = inputs): { problems: string[]; warnings: string[] } {
  const { plan, problems } = resolveAnyway(raw(edited(stackValues(), edits) as Values), given);
  return {
    problems: problems.flatMap(({ id }) => id ?? []),
    warnings: plan.warnings.map(({ id }) => id),
  };
}

/** One variable, one flag or one tuned value of the good stack's SN38 trainer. */
const env = (name: string, value: unknown): Edits => [[trainer("tuning", "env", name), value]];
const flag = (name: string, value: unknown): Edits => [[trainer("tuning", "flags", name), value]];
const tuning = (name: string, value: unknown): Edits => [[trainer("tuning", name), value]];

/** A Connito miner in its place, with one key of one of its files. */
const slots: Values = { a: { gpus: [0] }, four: { gpus: [1, 2, 3, 4] } };
const miner = (...edits: Edits): Edits => [
  [trainer(), connito({ host: "p5", slot: "a" })],
  [p5("slots"), slots],
  [["buckets"], {}],
  ...edits,
];
const key = (file: "config" | "group", name: string, value: unknown): Edits =>
  miner([trainer("tuning"), { [file]: { [name]: value } }]);

/** A custom job in its place. */
const job = (...edits: Edits): Edits => [
  [trainer(), { workload: "custom", host: "p5", slot: "a", command: ["train.py"], image: registry }],
  [["buckets"], {}],
  ...edits,
];

/** Facts in which the plain image's lock pins this NCCL. */
function withNccl(nccl: string): PlanInputs {
  const base = { inputsHash: "cd".repeat(32), baseImage: `nvidia/cuda:test@sha256:${"0".repeat(64)}`, nccl };
  return { ...inputs, images: { ...inputs.images, base } };
}

/** The host as a box over ssh with these machine's figures. */
const machine = (figures: Values): Edits => [
  [
    ["hosts", "p5"],
    {
      kind: "ssh",
      address: "203.0.113.10",
      user: "ops",
      machine: {
        gpuModel: "H100 80GB HBM3",
        gpuCount: 8,
        cpus: 192,
        memoryGiB: 2048,
        diskGiB: 4000,
        ...figures,
      },
      slots: { a: { gpus: [0, 1, 2, 3] } },
    },
  ],
];

const block = { kind: "capacity-block", reservationId: "cr-0123456789abcdef0" };
const purchase = (value: Values): Edits => [[p5("purchase"), value]];
const repositories = (over: Values): Edits => [
  [["registries"], { main: { kind: "ecr", repositories: ["launchpad/sn38"], ...over } }],
];
const pushed = (digit: string) => ({
  ...registry,
  repository: "123456789012.dkr.ecr.us-east-1.amazonaws.com/launchpad/sn38",
  digest: `sha256:${digit.repeat(64)}`,
});
const strict: readonly [Step[], unknown] = [["guards"], { strictFreshness: true }];

/** What is refused before anything is created. */
export const errors: readonly (readonly [id: string, what: string, edits: Edits, given?: PlanInputs])[] = [
  ["LP-NCCL-002", "NCCL_NTHREADS=8", env("NCCL_NTHREADS", 8)],
  ["LP-NCCL-003", "NCCL_NET_GDR_LEVEL=5", env("NCCL_NET_GDR_LEVEL", 5)],
  ["LP-NCCL-004", "NCCL_BUFFSIZE that is no power of two", env("NCCL_BUFFSIZE", 8_000_000)],
  [
    "LP-NCCL-020",
    "a restart inside the process on an image that pins NCCL 2.28.5",
    job([trainer("image"), { from: "host" }], [trainer("command"), ["train.py", "--inprocess-restart"]]),
    withNccl("2.28.5"),
  ],
  ["LP-NCCL-005", "TORCH_NCCL_ASYNC_ERROR_HANDLING past 3", env("TORCH_NCCL_ASYNC_ERROR_HANDLING", 4)],
  ["LP-CUDA-001", "CUDA_VISIBLE_DEVICES", env("CUDA_VISIBLE_DEVICES", "0,1,2,3")],
  ["LP-CUDA-002", "CUDA_LAUNCH_BLOCKING=1", env("CUDA_LAUNCH_BLOCKING", 1)],
  ["LP-GTEXT-071", "GPU_IDS of a custom job", job([trainer("tuning", "env", "GPU_IDS"), "0,1,2,3"])],
  ["LP-GTEXT-071", "SHM_SIZE", env("SHM_SIZE", "32g")],
  ["LP-SLOT-001", "SN38 on two GPUs", [[p5("slots"), { a: { gpus: [0, 1] } }]]],
  ["LP-SLOT-001", "Connito on four GPUs", miner([trainer("slot"), "four"])],
  [
    "LP-CPU-001",
    "CPUs 0-63 on a host of 16",
    [...machine({ cpus: 16 }), [p5("slots", "a", "cpuSet"), "0-63"]],
  ],
  ["LP-MEMORY-002", "SN38 at micro-batch 64", flag("neuron.local_batch_size_train", 64)],
  ["LP-MEMORY-002", "Connito at micro-batch 16", key("group", "data.per_device_train_batch_size", 16)],
  ["LP-BATCH-001", "an effective batch of 500", flag("neuron.local_batch_size_train_effective", 500)],
  ["LP-MEM-002", "400 GiB of a host of 256", [...machine({ memoryGiB: 256 }), ...tuning("memoryGiB", 400)]],
  ["LP-MEM-003", "SN38 on a host of 120 GiB", machine({ memoryGiB: 120 })],
  ["LP-SHM-003", "/dev/shm as large as the memory", [...tuning("shmGiB", 400), ...tuning("memoryGiB", 400)]],
  ["LP-SHM-004", "16 GiB of /dev/shm for SN38", tuning("shmGiB", 16)],
  ["LP-SHM-004", "a model of 30 B with the default", flag("neuron.global_model_name", "llama-30b-ws-4")],
  ["LP-AWS-001", "a capacity block with maxPrice", purchase({ ...block, maxPrice: 60 })],
  ["LP-AWS-002", "a reservation on demand", purchase({ ...block, kind: "on-demand" })],
  ["LP-AWS-002", "a reservation beside the purchase", [[p5("capacityReservationId"), block.reservationId]]],
  [
    "LP-IMAGE-001",
    "a registry's image without digest",
    [[trainer("image"), { ...registry, digest: undefined }]],
  ],
  ["LP-REG-001", "a key by its alias", repositories({ kmsKeyArn: "alias/images" })],
  [
    "LP-REG-002",
    "a key of another region",
    repositories({
      kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    }),
  ],
  ["LP-SN38-006", "learning_rate_maximum", flag("learning_rate_maximum", 3e-4)],
  ["LP-SN38-006", "num_inner_steps", flag("num_inner_steps", 700)],
  ["LP-SN38-007", "MINIMUM_VALID_INNER_STEP", flag("MINIMUM_VALID_INNER_STEP", 50)],
  ["LP-SN38-012", "use_dct", flag("neuron.use_dct", true)],
  ["LP-SN38-020", "upload_steps 3, strictly", [strict, ...flag("neuron.upload_steps", 3)]],
  ["LP-SN38-022", "debug logging", flag("logging.debug", true)],
  ["LP-SN38-030", "a misspelt flag", flag("neuron.upload_step", 20)],
  ["LP-SN38-031", "standalone", flag("--standalone", true)],
  ["LP-SN38-031", "two processes", flag("nproc_per_node", 2)],
  ["LP-SN38-031", "port 29500", [[trainer("ports"), { axon: 29500 }]]],
  ["LP-SN38-032", "force_validator_permit", flag("blacklist.force_validator_permit", true)],
  ["LP-SN38-033", "a bucket name of one's own", [[["buckets", "miner", "name"], "my-bucket"]]],
  ["LP-CONN-009", "batch_size at the top", key("config", "batch_size", 2)],
  ["LP-CONN-009", "accumulation at the top", key("config", "gradient_accumulation_steps", 8)],
  ["LP-CONN-010", "wandb: true", key("config", "wandb", true)],
  ["LP-CONN-030", "a misspelt key", key("config", "sched.warmup_step", 100)],
  ["LP-CONN-031", "a locked key", key("config", "sched.total_steps", 1000)],
  ["LP-CONN-032", "world_size 4", key("config", "local_par.world_size", 4)],
  [
    "LP-CONN-033",
    "a repo of 40 characters",
    miner([trainer("hfRepo"), "somebody-with-a-name/connito-checkpoints"]),
  ],
  ["LP-CONN-035", "another root", key("config", "run.root_path", "/work")],
];

/** What is warned of. */
export const warnings: readonly (readonly [id: string, what: string, edits: Edits])[] = [
  ["LP-NCCL-010", "NCCL_BUFFSIZE of 8 MiB", env("NCCL_BUFFSIZE", 8_388_608)],
  [
    "LP-NCCL-020",
    "a restart inside the process on an image of one's own",
    job([trainer("files"), { "/etc/job/train.py": "import nvidia_resiliency_ext.inprocess as ip\n" }]),
  ],
  ["LP-MEMORY-001", "a micro-batch between both estimates", flag("neuron.local_batch_size_train", 8)],
  ["LP-MEM-003", "a model of 30 B on half of the host", flag("neuron.global_model_name", "llama-30b-ws-4")],
  ["LP-SHM-001", "8 GiB for a job on four GPUs", job([trainer("tuning"), { shmGiB: 8 }])],
  ["LP-SHM-004", "/dev/shm close to SN38's need", tuning("shmGiB", 32)],
  ["LP-HOST-001", "an uplink of 10 Gbit/s", machine({ uplinkGbps: 10 })],
  ["LP-COST-002", "a slot that nothing uses", []],
  ["LP-SN38-020", "upload_steps 3", flag("neuron.upload_steps", 3)],
  ["LP-SN38-020", "upload_steps for 80 minutes", flag("neuron.upload_steps", 320)],
  ["LP-SN38-021", "an effective batch of 1024", flag("neuron.local_batch_size_train_effective", 1024)],
  [
    "LP-REG-003",
    "two images from a repository that keeps three",
    [
      ...repositories({ keepImages: 3 }),
      [trainer("image"), pushed("a")],
      [other(), sn38({ slot: "b", bucket: "second", uid: 12, ports: { axon: 8092, dht: 8010 } })],
      [other("image"), pushed("b")],
      [["buckets", "second"], { accountId: ACCOUNT }],
    ],
  ],
  ["LP-SN38-022", "any SN38 trainer", []],
];
