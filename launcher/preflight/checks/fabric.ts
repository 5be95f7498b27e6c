/** Do the GPUs reach each other, and are they free? */
import { pairsWithoutNvlink } from "../../nvidia/topo";
import { type Check, failed, passed } from "../check";
import { judgeEach } from "./gpu";
import { GPU_SECONDS, gib, plural, withGpus } from "./shared";

/** What an idle GPU holds for driver and context of others at most. */
const IDLE_MIB = 1_024;

/** NVLink between all GPUs. */
export const gpuTopology: Check = {
  id: "gpu.nvlink",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) =>
    file.gpus.nvlink === true && file.gpus.count > 1 ? "NVLink between all GPUs" : undefined,
  async look({ file, nvidia }) {
    const topology = await nvidia.topology();
    const pairs = (file.gpus.count * (file.gpus.count - 1)) / 2;
    const without = pairsWithoutNvlink(topology);
    const mend =
      "look at the NVSwitches and at nvidia-fabricmanager on the host; without NVLink steps are slow";
    if (without.length > 0) return failed(`no NVLink: ${without.join(", ")}`, mend);
    if (topology.size < pairs) return failed(`${topology.size} of ${pairs} pairs are listed`, mend);
    return passed([...new Set(topology.values())].join(", "));
  },
};

/** NVSwitch fabric: CUDA does not initialise before its registration has completed (error 802). */
export const gpuFabric: Check = {
  id: "gpu.fabric",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, "fabric registered, or none"),
  async look({ nvidia }) {
    const { gpus } = await nvidia.report();
    const states = [...new Set(gpus.map((gpu) => gpu.fabric?.state ?? "none"))].join(", ");
    return judgeEach(
      gpus,
      ({ fabric }) => {
        if (fabric === undefined) return undefined;
        if (fabric.state !== "Completed") return `fabric ${fabric.state}`;
        return fabric.status === undefined || fabric.status === "Success"
          ? undefined
          : `fabric ${fabric.status}`;
      },
      states,
      "on the host: systemctl status nvidia-fabricmanager; its version must be the driver's",
    );
  },
};

/** Nobody else on the GPUs. In a container other containers' processes are hidden, so the memory counts too. */
export const gpuFree: Check = {
  id: "gpu.free",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, `no other process, at most ${IDLE_MIB} MiB in use`),
  async look({ nvidia }) {
    const { gpus } = await nvidia.report();
    const apps = await nvidia.computeApps();
    const busy = gpus.filter((gpu) => (gpu.memoryUsedMiB ?? 0) > IDLE_MIB);
    const found = [
      ...apps.map((app) => `process ${app.pid} (${app.name})`),
      ...busy.map((gpu) => `GPU ${gpu.index}: ${gib(gpu.memoryUsedMiB ?? 0)} in use`),
    ];
    if (found.length === 0) return passed("nobody else on them");
    return failed(
      found.join(", "),
      `end ${plural(Math.max(apps.length, 1), "process")} on the host (nvidia-smi there shows all), or wait for it`,
    );
  },
};
