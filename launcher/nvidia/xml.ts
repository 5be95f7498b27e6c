/**
 * `nvidia-smi -q -x`: all that the driver tells of its GPUs. Element names differ between drivers: the document
 * types nvsmi_device_v11 (up to R510), v12 (from R535) and v13 (from R580) are read.
 */
import { XMLParser } from "fast-xml-parser";
import { numberOrNone, textOrNone } from "./values";

/** One GPU; undefined where the driver gives no value. */
export interface GpuReport {
  readonly index: number;
  readonly name: string;
  readonly uuid: string | undefined;
  readonly memoryTotalMiB: number | undefined;
  readonly memoryUsedMiB: number | undefined;
  readonly migEnabled: boolean;
  readonly eccEnabled: boolean | undefined;
  /** Since the driver was loaded. */
  readonly uncorrectableErrors: number | undefined;
  readonly remapPending: boolean;
  readonly remapFailed: boolean;
  readonly remappedRows: number | undefined;
  /** What the driver wants done, for example `Reset`; undefined where nothing. */
  readonly recoveryAction: string | undefined;
  /** Slowdowns that are active, for example `hw_thermal_slowdown`. */
  readonly slowdowns: readonly string[];
  readonly temperatureCelsius: number | undefined;
  readonly pcieWidth: { readonly current: number; readonly highest: number } | undefined;
  readonly fabric: { readonly state: string; readonly status: string | undefined } | undefined;
  readonly processes: readonly { readonly pid: number; readonly name: string; readonly memoryMiB: number }[];
}

/** The whole document. */
export interface SmiReport {
  readonly driverVersion: string;
  /** Newest CUDA that the driver serves. */
  readonly cudaVersion: string | undefined;
  readonly gpus: readonly GpuReport[];
}

type Element = { readonly [name: string]: Element | Element[] | string | undefined };

const LISTS = new Set(["gpu", "process_info"]);
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  isArray: (name) => LISTS.has(name),
});

/** Reads the document. Error: it is none of nvidia-smi's. */
export function parseSmiXml(text: string): SmiReport {
  const log = child(parser.parse(text) as Element, "nvidia_smi_log");
  const driverVersion = leaf(log, "driver_version");
  if (driverVersion === undefined) throw new Error("nvidia-smi -q -x printed no report");
  return {
    driverVersion,
    cudaVersion: leaf(log, "cuda_version"),
    gpus: list(log, "gpu").map(parseGpu),
  };
}

function parseGpu(gpu: Element, index: number): GpuReport {
  const memory = child(gpu, "fb_memory_usage");
  const ecc = leaf(child(gpu, "ecc_mode"), "current_ecc");
  const rows = child(gpu, "remapped_rows");
  return {
    index,
    name: leaf(gpu, "product_name") ?? "unknown",
    uuid: leaf(gpu, "uuid"),
    memoryTotalMiB: numberOrNone(leaf(memory, "total")),
    memoryUsedMiB: numberOrNone(leaf(memory, "used")),
    migEnabled: leaf(child(gpu, "mig_mode"), "current_mig") === "Enabled",
    eccEnabled: ecc === undefined ? undefined : ecc === "Enabled",
    uncorrectableErrors: uncorrectable(child(child(gpu, "ecc_errors"), "volatile")),
    remapPending: leaf(rows, "remapped_row_pending") === "Yes",
    remapFailed: leaf(rows, "remapped_row_failure") === "Yes",
    remappedRows: sum([
      numberOrNone(leaf(rows, "remapped_row_corr")),
      numberOrNone(leaf(rows, "remapped_row_unc")),
    ]),
    recoveryAction: recoveryAction(gpu),
    slowdowns: slowdowns(gpu),
    temperatureCelsius: numberOrNone(leaf(child(gpu, "temperature"), "gpu_temp")),
    pcieWidth: pcieWidth(child(child(child(gpu, "pci"), "pci_gpu_link_info"), "link_widths")),
    fabric: fabric(child(gpu, "fabric")),
    processes: list(child(gpu, "processes"), "process_info").map((each) => ({
      pid: numberOrNone(leaf(each, "pid")) ?? 0,
      name: leaf(each, "process_name") ?? "unknown",
      memoryMiB: numberOrNone(leaf(each, "used_memory")) ?? 0,
    })),
  };
}

/** SRAM and DRAM; newer drivers part SRAM into parity and SECDED, older ones have one `double_bit` total. */
function uncorrectable(counters: Element): number | undefined {
  const names = ["sram_uncorrectable", "sram_uncorrectable_parity", "sram_uncorrectable_secded"];
  const counts = [...names, "dram_uncorrectable"].map((name) => numberOrNone(leaf(counters, name)));
  return sum(counts) ?? numberOrNone(leaf(child(counters, "double_bit"), "total"));
}

/** `gpu_recovery_action` from R570 on, `gpu_reset_status` before. */
function recoveryAction(gpu: Element): string | undefined {
  const action = leaf(gpu, "gpu_recovery_action");
  if (action !== undefined) return action === "None" ? undefined : action;
  const status = child(gpu, "gpu_reset_status");
  if (leaf(status, "reset_required") === "Yes") return "Reset";
  return leaf(status, "drain_and_reset_recommended") === "Yes" ? "Drain and Reset" : undefined;
}

/** Called throttle reasons up to R525, event reasons since. A power cap and an idle clock are no faults. */
function slowdowns(gpu: Element): string[] {
  const reasons = { ...child(gpu, "clocks_throttle_reasons"), ...child(gpu, "clocks_event_reasons") };
  return Object.entries(reasons).flatMap(([name, value]) => {
    const found = /^clocks_(?:throttle|event)_reason_((?:hw|sw)_\w*slowdown)$/.exec(name)?.[1];
    return found !== undefined && value === "Active" ? [found] : [];
  });
}

function pcieWidth(widths: Element): GpuReport["pcieWidth"] {
  const current = numberOrNone(leaf(widths, "current_link_width"));
  const highest = numberOrNone(leaf(widths, "max_link_width"));
  return current === undefined || highest === undefined ? undefined : { current, highest };
}

function fabric(element: Element): GpuReport["fabric"] {
  const state = leaf(element, "state");
  return state === undefined ? undefined : { state, status: leaf(element, "status") };
}

function sum(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
}

function child(element: Element, name: string): Element {
  const found = element[name];
  return found !== undefined && typeof found === "object" && !Array.isArray(found) ? found : {};
}

function list(element: Element, name: string): Element[] {
  const found = element[name];
  if (!Array.isArray(found)) return [];
  return found.filter((each) => typeof each === "object");
}

function leaf(element: Element, name: string): string | undefined {
  const found = element[name];
  return typeof found === "string" ? textOrNone(found) : undefined;
}
