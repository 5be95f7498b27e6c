/** GPUs, NCCL and CUDA's variables. */
import type { Tripwire } from "./entry";

const environment = "planning/rules/environment.ts";
const refused = "stands under what the guides advise and the plan refuses";

export const ncclTripwires: readonly Tripwire[] = [
  {
    id: "LP-NCCL-002",
    truth:
      "NCCL takes a multiple of 32 from 64 to 512 CUDA threads per block; for 8 it warns and uses its maximum, so that the guide's line changes nothing",
    source: "NVIDIA/nccl src/graph/tuning.cc, getNthreads",
    verdict: "error",
    shown: `${refused}; in tuning.env an error at the variable`,
    where: environment,
  },
  {
    id: "LP-NCCL-003",
    truth:
      "it is about the path between GPU and network card, of which one host uses none; a number past 4 means SYS by overflow, and NCCL's guide asks for the words",
    source: "NCCL user guide, environment variables",
    verdict: "error",
    shown: `${refused}; in tuning.env a number is an error, a word a warning (LP-NCCL-010)`,
    where: environment,
  },
  {
    id: "LP-NCCL-004",
    verdict: "refused",
    source: "NCCL user guide, environment variables; AWS's EFA cheat sheet",
    shown: `${refused}; in tuning.env a warning (LP-NCCL-010), and an error where it is no power of two`,
    where: environment,
  },
  {
    id: "LP-NCCL-005",
    verdict: "refused",
    source: "PyTorch, torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp",
    shown: `${refused}; a value past 3 is an error`,
    where: environment,
  },
  {
    id: "LP-NCCL-010",
    says: "guide 004 keeps NCCL_BUFFSIZE, NCCL_NTHREADS and NCCL_NET_GDR_LEVEL set in production",
    truth: "NVIDIA files such variables under debugging: they can cost speed, and cause crashes and hangs",
    source: "NCCL user guide, environment variables",
    verdict: "warning",
    shown: "a warning at each such variable of tuning.env",
    where: environment,
  },
  {
    id: "LP-NCCL-020",
    says: "NVIDIA's resiliency extension can restart training without ending the process",
    truth: "with NCCL 2.28.3 to 2.28.8 such a restart can hang",
    source: "NVIDIA/nvidia-resiliency-ext README, table of versions",
    verdict: "error",
    shown:
      "an error where a custom job's command or files ask for such a restart and the lock of its image pins one of these; a warning where they do and the image is the operator's own. The launcher itself ends the whole process group and starts a new one, and the torch of each image brings another NCCL (2.5.1: 2.21.5; 2.10.0: 2.27.5), which a test holds",
    where: "planning/trainers/custom/restartInside.ts",
  },
  {
    id: "LP-CUDA-001",
    verdict: "error",
    source: "Docker's device requests; NVIDIA container toolkit",
    shown: `${refused}; in tuning.env an error at the variable`,
    where: environment,
  },
  {
    id: "LP-CUDA-002",
    verdict: "refused",
    source: "CUDA programming guide, environment variables",
    shown: `${refused}; in tuning.env any value but 0 is an error`,
    where: environment,
  },
  {
    id: "LP-GPU-001",
    title: "GPUs asked for in two ways, or in a way that Docker does not have",
    says: "guide 002 writes --device-request with JSON into a Dockerfile; others set `gpus` beside device requests",
    truth:
      'no Dockerfile and no docker command line knows that flag; the provider refuses `gpus` beside `deviceRequests`, and strips the quotes of `gpus: "device=0,1"`',
    source: "kreuzwerker/terraform-provider-docker internal/provider/resource_docker_container.go:779",
    verdict: "construction",
    shown: "each container has one device request with the slot's indices; there is no key for another",
    where: "components/containerArgs.ts",
  },
  {
    id: "LP-GPU-002",
    title: "Other GPUs than the plan reckons with",
    says: "guide 001's log shows A100, the other guides say H100",
    truth: "memory, step time and price differ; a host's name proves nothing",
    source: "guides 000 to 004",
    verdict: "launcher",
    shown:
      "launch.json carries model, number and memory of the planned GPUs, and the launcher's checks gpu.model, gpu.count and gpu.memory stop the start",
    where: "launcher/preflight/checks/gpu.ts",
  },
  {
    id: "LP-SLOT-001",
    title: "A slot with another number of GPUs than the software runs with",
    says: "guides start SN38 on any number of GPUs, and Connito on four",
    truth: "SN38 runs with exactly four, Connito with one; see LP-SN38-031 and LP-CONN-032",
    source: "workloads/*/upstream.ts",
    verdict: "error",
    shown: "an error at the trainer's slot",
    where: "planning/trainers/resolve.ts",
  },
  {
    id: "LP-CPU-001",
    title: "A list of CPUs that the host does not have",
    says: "guide 004 gives a container cores 0-63",
    truth: "a p5.4xlarge has 16, and on a host of two sockets such a list lies across both",
    source: "EC2 user guide, accelerated computing instances",
    verdict: "error",
    shown:
      "no list is set unless the slot has cpuSet; one past the host's last CPU is an error. Which CPUs are near which GPU is not known before the host is there: nvidia-smi topo -m shows it",
    where: "planning/hosts/slots.ts",
  },
];
