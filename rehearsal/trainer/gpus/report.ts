/**
 * What the simulated nvidia-smi prints. The layout is written by hand from NVIDIA's documented format
 * (nvidia-smi(1), document type nvsmi_device_v12); it is no recording of a GPU, and every name says so.
 */
import type { GpuFault } from "./faults";
import type { GpuLoad } from "./state";

/** Seen in every report, so that nobody takes it for a real GPU. */
const NAME = "Simulated H100 80GB HBM3";
const TOTAL_MIB = 81_559;

/** Numbers of the GPUs that are seen. */
export function gpuIndices(fault: GpuFault | undefined): number[] {
  const count = fault === "lost" ? 3 : fault === "more" ? 8 : 4;
  return Array.from({ length: count }, (_, index) => index);
}

/** `nvidia-smi -q -x`. */
export function xmlReport(fault: GpuFault | undefined, load: GpuLoad | undefined): string {
  const [driver, cuda] =
    fault === "oldDriver"
      ? ["470.82.01", "11.4"]
      : fault === "minorDriver"
        ? ["535.54.03", "12.2"]
        : ["550.90.07", "12.4"];
  const gpus = gpuIndices(fault).map((index) => gpuXml(index, fault, load));
  return `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log>
  <driver_version>${driver}</driver_version>
  <cuda_version>${cuda}</cuda_version>
  <attached_gpus>${gpus.length}</attached_gpus>
${gpus.join("\n")}
</nvidia_smi_log>
`;
}

function gpuXml(index: number, fault: GpuFault | undefined, load: GpuLoad | undefined): string {
  const at = (name: GpuFault, gpu: number) => fault === name && index === gpu;
  const yes = (when: boolean) => (when ? "Yes" : "No");
  const used = at("busy", 0) ? 30_720 : (load?.memoryUsedMiB ?? 4);
  return `  <gpu id="0000000${index}:1A:00.0">
    <product_name>${gpuName(fault)}</product_name>
    <uuid>GPU-00000000-0000-4000-8000-00000000000${index}</uuid>
    <mig_mode><current_mig>${at("mig", 1) ? "Enabled" : "Disabled"}</current_mig></mig_mode>
    <gpu_reset_status>
      <reset_required>${yes(at("reset", 3))}</reset_required>
      <drain_and_reset_recommended>No</drain_and_reset_recommended>
    </gpu_reset_status>
    <pci><pci_gpu_link_info><link_widths>
      <max_link_width>16x</max_link_width>
      <current_link_width>${at("narrow", 0) ? 8 : 16}x</current_link_width>
    </link_widths></pci_gpu_link_info></pci>
    <clocks_event_reasons>
      <clocks_event_reason_gpu_idle>Active</clocks_event_reason_gpu_idle>
      <clocks_event_reason_sw_power_cap>Not Active</clocks_event_reason_sw_power_cap>
      <clocks_event_reason_hw_slowdown>${at("hot", 1) ? "Active" : "Not Active"}</clocks_event_reason_hw_slowdown>
      <clocks_event_reason_hw_thermal_slowdown>${at("hot", 1) ? "Active" : "Not Active"}</clocks_event_reason_hw_thermal_slowdown>
    </clocks_event_reasons>
    <fb_memory_usage>
      <total>${totalMiB(fault)} MiB</total>
      <used>${used} MiB</used>
    </fb_memory_usage>
    <ecc_mode><current_ecc>${fault === "eccOff" ? "Disabled" : "Enabled"}</current_ecc></ecc_mode>
    <ecc_errors><volatile>
      <sram_correctable>0</sram_correctable>
      <sram_uncorrectable>0</sram_uncorrectable>
      <dram_correctable>0</dram_correctable>
      <dram_uncorrectable>${at("ecc", 2) ? 3 : 0}</dram_uncorrectable>
    </volatile></ecc_errors>
    <remapped_rows>
      <remapped_row_corr>0</remapped_row_corr>
      <remapped_row_unc>0</remapped_row_unc>
      <remapped_row_pending>${yes(at("remapPending", 0))}</remapped_row_pending>
      <remapped_row_failure>${yes(at("remapFailed", 0))}</remapped_row_failure>
    </remapped_rows>
    <temperature><gpu_temp>${at("hot", 1) ? 91 : 34} C</gpu_temp></temperature>
    <fabric>
      <state>${fault === "fabric" ? "In Progress" : "Completed"}</state>
      <status>${fault === "fabric" ? "N/A" : fault === "fabricFailed" ? "Insufficient Resources" : "Success"}</status>
    </fabric>
    <processes></processes>
  </gpu>`;
}

/** `nvidia-smi topo -m`: tabs between columns, as the real one. */
export function topologyReport(fault: GpuFault | undefined): string {
  const gpus = gpuIndices(fault);
  const link = (a: number, b: number) =>
    a === b ? " X " : fault === "pcieOnly" && (a === 3 || b === 3) ? "SYS" : "NV18";
  const head = ["", ...gpus.map((index) => `GPU${index}`), "CPU Affinity", "NUMA Affinity"].join("\t");
  const rows = gpus.map((a) => [`GPU${a}`, ...gpus.map((b) => link(a, b)), "0-47", "0"].join("\t"));
  return `${[head, ...rows].join("\n")}\n\nLegend:\n\n  X    = Self\n  NV#  = Connection traversing a bonded set of # NVLinks\n`;
}

/** `nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv,noheader,nounits`. */
export function computeAppsReport(fault: GpuFault | undefined): string {
  return fault === "busy" ? "4711, /usr/bin/python3, 30716\n" : "";
}

/** One GPU of `nvidia-smi --query-gpu=... --format=csv,noheader,nounits`, by field. */
export function queryField(
  field: string,
  index: number,
  fault: GpuFault | undefined,
  load: GpuLoad | undefined,
): string {
  const busy = load !== undefined;
  const values: Record<string, string> = {
    index: String(index),
    name: gpuName(fault),
    "memory.used": String(load?.memoryUsedMiB ?? 4),
    "memory.total": String(totalMiB(fault)),
    "utilization.gpu": String(load?.utilisationPercent ?? 0),
    "power.draw": busy ? (612.4 + index).toFixed(2) : "71.20",
    "temperature.gpu": String(busy ? 58 + index : 31),
    "ecc.errors.uncorrected.volatile.total":
      fault === "eccOff" ? "[N/A]" : fault === "ecc" && index === 2 ? "3" : "0",
  };
  return values[field] ?? "[N/A]";
}

function gpuName(fault: GpuFault | undefined): string {
  return fault === "wrongModel" ? "Simulated A100-SXM4-80GB" : NAME;
}

function totalMiB(fault: GpuFault | undefined): number {
  return fault === "small" ? 40_960 : TOTAL_MIB;
}
