/** The executable `nvidia-smi` of the rehearsal. */
import { type GpuFault, gpuFault } from "./faults";
import { computeAppsReport, gpuIndices, queryField, topologyReport, xmlReport } from "./report";
import { readGpuLoad } from "./state";

function main(args: readonly string[], fault: GpuFault | undefined): void {
  if (fault === "silent") {
    setInterval(() => {}, 60_000);
    return;
  }
  if (fault === "noDriver") {
    process.stdout.write(
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n\n",
    );
    process.exitCode = 9;
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

main(process.argv.slice(2), gpuFault(process.env));
