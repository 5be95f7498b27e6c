/** What the fault tables of several workloads have in common. SN38's table stands on its own. */
import type { FaultName, FaultRule } from "./launchfile";

/** Between two looks at processes and log, as in NVIDIA's resiliency extension (workload_check_interval). */
export const FAULT_PROBE_SECONDS = 5;

/** One log line, or one end of a process, is proof. */
export const once = { k: 1, n: 1 } as const;

/** Faults of processes and devices, which do not depend on what is trained. */
export const processFaults: Readonly<Partial<Record<FaultName, FaultRule>>> = {
  // One minute of looks without a gap for more than one of them: far below NCCL's watchdog of 10 minutes.
  rankLost: { evidence: { k: 11, n: 12 }, minSeconds: 10, action: "restart" },
  stopped: { evidence: { k: 11, n: 12 }, minSeconds: 10, action: "restart" },
  stall: { evidence: { k: 3, n: 3 }, minSeconds: 10, action: "restart" },
  // docs.nvidia.com/deploy/gpu-debug-guidelines: after an uncorrectable error the GPU is to be reset, which nobody
  // can do from inside the container. Four looks of 15 s without a step, so that one slow step proves nothing.
  gpuError: { evidence: { k: 4, n: 4 }, minSeconds: 30, action: "stop" },
  // After a reload of the host's daemons only a new container gets its device files back.
  gpusLost: { evidence: { k: 10, n: 10 }, minSeconds: 30, action: "exit" },
};
