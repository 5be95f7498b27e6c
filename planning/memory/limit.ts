import type { MemoryEstimate } from "./component";
import { type Fit, fitText } from "./fits";

/** `activations 31.4, logits 27.4, ...`: every component from 0.05 GiB on, largest first. */
export function componentText(components: readonly { name: string; gib: number }[]): string {
  return [...components]
    .filter(({ gib }) => gib >= 0.05)
    .sort((a, b) => b.gib - a.gib)
    .map(({ name, gib }) => `${name} ${gib.toFixed(1)}`)
    .join(", ");
}

/** What is wrong with an estimate over the limit and how to mend it: the `rule` and `fix` of a problem. */
export function overLimit(
  estimate: MemoryEstimate,
  gpuGib: number,
  fits: readonly Fit[],
): { rule: string; fix: string } | undefined {
  if (estimate.peakGiB <= gpuGib) return undefined;
  return {
    rule: `needs about ${estimate.peakGiB.toFixed(0)} GiB of a GPU's ${gpuGib} at the ${estimate.phase} (${componentText(estimate.components)})`,
    fix:
      fits.length === 0
        ? "no smaller micro-batch or rank, checkpointing or GPUs of this host make it fit: use a smaller model, shorter sequences, QLoRA, or larger GPUs"
        : `nearest that fit: ${fits.map(fitText).join("; ")}`,
  };
}
