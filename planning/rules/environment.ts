import { nearest } from "../../config/suggest";

/** What is wrong with an environment variable: the rule and the way out. */
export interface EnvMistake {
  rule: string;
  fix: string;
  /** Where the catalogue has it. */
  id?: string;
}

/** Variables of NCCL that the user guide lists, for spelling. docs.nvidia.com, "Environment Variables". */
const ncclNames = [
  "NCCL_ALGO",
  "NCCL_BUFFSIZE",
  "NCCL_CHECKS_DISABLE",
  "NCCL_COLLNET_ENABLE",
  "NCCL_COMM_BLOCKING",
  "NCCL_CONF_FILE",
  "NCCL_CROSS_NIC",
  "NCCL_CUMEM_ENABLE",
  "NCCL_DEBUG",
  "NCCL_DEBUG_FILE",
  "NCCL_DEBUG_SUBSYS",
  "NCCL_GRAPH_FILE",
  "NCCL_GRAPH_REGISTER",
  "NCCL_IB_DISABLE",
  "NCCL_IB_GID_INDEX",
  "NCCL_IB_HCA",
  "NCCL_IB_TIMEOUT",
  "NCCL_LAUNCH_MODE",
  "NCCL_MAX_CTAS",
  "NCCL_MAX_NCHANNELS",
  "NCCL_MIN_CTAS",
  "NCCL_MIN_NCHANNELS",
  "NCCL_NET",
  "NCCL_NET_GDR_LEVEL",
  "NCCL_NET_PLUGIN",
  "NCCL_NTHREADS",
  "NCCL_NVLS_ENABLE",
  "NCCL_P2P_DISABLE",
  "NCCL_P2P_LEVEL",
  "NCCL_PROTO",
  "NCCL_PXN_DISABLE",
  "NCCL_SHM_DISABLE",
  "NCCL_SOCKET_FAMILY",
  "NCCL_SOCKET_IFNAME",
  "NCCL_SOCKET_NTHREADS",
  "NCCL_NSOCKS_PERTHREAD",
  "NCCL_TOPO_DUMP_FILE",
  "NCCL_TOPO_FILE",
  "NCCL_TUNER_PLUGIN",
  "NCCL_WORK_FIFO_DEPTH",
];

/** Filed under "Debugging" in NCCL's guide: not to be kept in production. */
const ncclDebugging = new Set([
  "NCCL_ALGO",
  "NCCL_BUFFSIZE",
  "NCCL_NTHREADS",
  "NCCL_MAX_NCHANNELS",
  "NCCL_MIN_NCHANNELS",
  "NCCL_P2P_DISABLE",
  "NCCL_P2P_LEVEL",
  "NCCL_PROTO",
  "NCCL_SHM_DISABLE",
  "NCCL_LAUNCH_MODE",
  "NCCL_CHECKS_DISABLE",
  "NCCL_NET_GDR_LEVEL",
]);

const distances = ["LOC", "PIX", "PXB", "PHB", "SYS"];
const debugLevels = ["VERSION", "WARN", "INFO", "TRACE"];
const threadCounts = ["64", "128", "256", "512"];

type Check = (value: string) => EnvMistake | undefined;

function oneOf(values: readonly string[], fix: string, id?: string): Check {
  const mistake: EnvMistake = { rule: `must be one of: ${values.join(", ")}`, fix };
  if (id !== undefined) mistake.id = id;
  return (value) => (values.includes(value) ? undefined : mistake);
}

const image: Check = () => ({ rule: "the image and the plan set it", fix: "remove it" });

const checks: Readonly<Record<string, Check>> = {
  // NCCL src/graph/tuning.cc getNthreads: a multiple of 32 from 64 to 512; anything else warns and uses the maximum.
  NCCL_NTHREADS: oneOf(
    threadCounts,
    "leave it out: NCCL's own choice, 512 on these GPUs, is the largest",
    "LP-NCCL-002",
  ),
  NCCL_NET_GDR_LEVEL: oneOf(
    distances,
    "leave it out on one host; past 4 a number means SYS by accident",
    "LP-NCCL-003",
  ),
  NCCL_P2P_LEVEL: oneOf(
    ["LOC", "NVL", ...distances.slice(1)],
    "leave it out: NVLink is found by NCCL itself",
  ),
  NCCL_DEBUG: oneOf(debugLevels, "use WARN, or INFO while you look for a fault"),
  NCCL_BUFFSIZE: (value) =>
    /^\d+$/.test(value) &&
    Number.isSafeInteger(Number(value)) &&
    Number(value) >= 1024 &&
    isPowerOfTwo(Number(value))
      ? undefined
      : {
          rule: "must be a power of two in bytes",
          fix: "leave it out: the default is 4194304",
          id: "LP-NCCL-004",
        },
  TORCH_NCCL_ASYNC_ERROR_HANDLING: oneOf(
    ["0", "1", "2", "3"],
    "leave it out: the default is 3",
    "LP-NCCL-005",
  ),
  CUDA_LAUNCH_BLOCKING: oneOf(
    ["0"],
    "leave it out: 1 makes every kernel wait for the one before",
    "LP-CUDA-002",
  ),
  CUDA_VISIBLE_DEVICES: () => ({
    rule: "the slot decides which GPUs the container sees, numbered from 0",
    fix: "remove it, and give the slot its GPUs",
    id: "LP-CUDA-001",
  }),
  NVIDIA_VISIBLE_DEVICES: () => ({
    rule: "the slot decides which GPUs the container sees",
    fix: "remove it, and give the slot its GPUs",
    id: "LP-CUDA-001",
  }),
  PATH: image,
  PYTHONPATH: image,
  LD_PRELOAD: image,
  LD_LIBRARY_PATH: image,
  GPU_IDS: () => ({
    rule: "no trainer reads it",
    fix: "remove it, and give the slot its GPUs",
    id: "LP-GTEXT-071",
  }),
  SHM_SIZE: () => ({ rule: "nothing reads it", fix: "set tuning.shmGiB", id: "LP-GTEXT-071" }),
};

/** True for the name of a variable or flag that holds a secret as a rule. */
export function isSecretName(name: string): boolean {
  return /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|MNEMONIC)(_|$)/i.test(name);
}

/**
 * What is wrong with `name=value`; undefined when nothing is.
 * @param secretFix what to do with a secret instead: each workload takes them in its own way
 */
export function envMistake(
  name: string,
  value: string,
  secretFix: (variable: string) => string,
): EnvMistake | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return {
      rule: "a variable's name is letters, digits and _, not beginning with a digit",
      fix: "rename it",
    };
  }
  if (isSecretName(name)) {
    return {
      rule: "a secret in the environment can be read with docker inspect",
      fix: secretFix(name),
    };
  }
  if (/[\0\r\n]/.test(value)) return { rule: "a value is one line", fix: "write it on one line" };
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (check !== undefined) return check(value);
  if (name.startsWith("NCCL_") && !ncclNames.includes(name)) {
    const near = nearest(name, ncclNames);
    if (near !== undefined) return { rule: "NCCL has no such variable", fix: `did you mean ${near}?` };
  }
  return undefined;
}

/** True for a variable that NCCL's guide keeps for debugging. */
export function isNcclDebugging(name: string): boolean {
  return ncclDebugging.has(name);
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}
