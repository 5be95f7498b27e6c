/** The executable `nvidia-smi` of the rehearsal. */
import { GPU_FAULT_VARIABLE, type GpuFault, gpuFault } from "./faults";
import { computeAppsReport, gpuIndices, queryField, topologyReport, xmlReport } from "./report";
import { readGpuFault, readGpuLoad } from "./state";

/**
 * What nvidia-smi prints instead of an answer, and its exit code. Codes from nvidia-smi(1), "RETURN VALUE": 9 no
 * driver, 15 a GPU has fallen off the bus, 255 any other error; the text of `nvml` from the troubleshooting page of
 * NVIDIA's container toolkit. Written by hand from these, no recording.
 */
const REFUSALS: Partial<Record<GpuFault, { readonly code: number; readonly text: string }>> = {
  noDriver: {
    code: 9,
    text: "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
  },
  nvml: { code: 255, text: "Failed to initialize NVML: Unknown Error" },
  fallen: {
    code: 15,
    text: "Unable to determine the device handle for GPU0000:3B:00.0: GPU is lost.  Reboot the system to recover this GPU",
  },
};

function main(args: readonly string[], fault: GpuFault | undefined): void {
  if (fault === "silent") {
    setInterval(() => {}, 60_000);
    return;
  }
  const refusal = fault === undefined ? undefined : REFUSALS[fault];
  if (refusal !== undefined) {
    process.stdout.write(`${refusal.text}\n`);
    process.exitCode = refusal.code;
    return;
  }
  process.stdout.write(fault === "garbage" ? "<html>503</html>" : answer(args, fault));
}

function answer(args: readonly string[], fault: GpuFault | undefined): string {
  const load = readGpuLoad();
  const fields = /^--query-gpu=(.*)$/.exec(args[0] ?? "")?.[1]?.split(",");
  if (fields !== undefined) {
    const rows = gpuIndices(fault).map((index) =>
      fields.map((field) => queryField(field, index, fault, load)).join(", "),
    );
    return `${rows.join("\n")}\n`;
  }
  if (args[0]?.startsWith("--query-compute-apps=") === true) return computeAppsReport(fault);
  if (args.join(" ") === "topo -m") return topologyReport(fault);
  if (args.join(" ") === "-q -x") return xmlReport(fault, load);
  throw new Error(`the simulated nvidia-smi does not know ${args.join(" ")}`);
}

main(process.argv.slice(2), readGpuFault() ?? gpuFault(process.env[GPU_FAULT_VARIABLE]));
