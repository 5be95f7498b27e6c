/** A job that restarts its training without ending the process, on an NCCL with which that can hang. */
import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import type { Findings } from "../../findings";

const ID = "LP-NCCL-020";

/** From and to, both among them (NVIDIA/nvidia-resiliency-ext README, table of versions: "inprocess issue"). */
const HANGS = ["2.28.3", "2.28.8"] as const;

/** The module of NVIDIA's resiliency extension that does it (its docs/source/inprocess/usage_guide.rst). */
const IN_TEXT =
  /\bnvidia_resiliency_ext\.inprocess\b|\bfrom\s+nvidia_resiliency_ext\s+import\b[^\n]*\binprocess\b|\binprocess\.Wrapper\b/;

/** Megatron-LM's flag for the same (megatron/training/arguments.py, _add_inprocess_restart_args). */
const FLAG = /^--inprocess-restart(=|$)/;

/**
 * Judges what the plan sees: the command and the files of the stack. What an image or a volume brings along stays unseen.
 * @param nccl the version that the image's lock installs; undefined where the image is the operator's own
 */
export function checkRestartInside(
  path: string,
  trainer: CustomTrainerConfig,
  nccl: string | undefined,
  findings: Findings,
): void {
  const where = restartsInside(trainer);
  if (where === undefined) return;
  const rule = `with NCCL ${HANGS.join(" to ")} a restart inside the process can hang (NVIDIA/nvidia-resiliency-ext README), and ${where} asks for one`;
  if (nccl === undefined) {
    findings.warn(
      ID,
      `${path}.image`,
      `${rule}; the plan does not know this image's NCCL: python -c "import torch; print(torch.cuda.nccl.version())" tells it.`,
    );
  } else if (hangs(nccl)) {
    const fix =
      "pin another nvidia-nccl in images/base/requirements.in, or leave restarts to the launcher, which starts new processes";
    findings.problem(`${path}.image`, `NCCL ${nccl}`, rule, fix, ID);
  }
}

/** Where the job says that it does. */
function restartsInside({ command, files }: CustomTrainerConfig): string | undefined {
  if (command.some((word) => FLAG.test(word) || IN_TEXT.test(word))) return "the command";
  return Object.entries(files).find(
    ([, content]) => IN_TEXT.test(content) || /--inprocess-restart\b/.test(content),
  )?.[0];
}

function hangs(version: string): boolean {
  const at = order(version);
  return at >= order(HANGS[0]) && at <= order(HANGS[1]);
}

/** Versions of three numbers, each below 1000, in one number. */
function order(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return (major * 1000 + minor) * 1000 + patch;
}
