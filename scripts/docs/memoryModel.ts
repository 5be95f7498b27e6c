/** The page on the GPU memory model: what is in it, how far it is off, and what becomes of the guide's boldest job. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CONTEXT_BYTES, LOGIT_BYTES, NCCL_BYTES, SLACK } from "../../planning/memory/constants";
import { fitText, nearestFits } from "../../planning/memory/fits";
import { guide004TextJob } from "../../planning/memory/guide004";
import { componentText } from "../../planning/memory/limit";
import { estimateOfPoint, type MemoryPoint, memoryPoint, relativeError } from "../../planning/memory/point";
import { estimateSn38Memory } from "../../planning/memory/sn38";
import { estimateSn38Host } from "../../planning/memory/sn38Host";
import { estimateTextMemory } from "../../planning/memory/text";
import { generatedLine, markdownTable } from "./markdown";

const pointsFile = "tests/planning/memory/points.json";

/** The published points. */
export function publishedPoints(root = resolve(__dirname, "../..")): MemoryPoint[] {
  const points: unknown = JSON.parse(readFileSync(join(root, pointsFile), "utf8"));
  return memoryPoint.array().parse(points);
}

/** docs/memory-model.md. */
export function memoryModelPage(): string {
  const points = publishedPoints();
  const measured = points.filter((point) => point.bound === undefined);
  return `${[
    generatedLine("npm run docs"),
    "# GPU memory model",
    introduction,
    "## How far it is off",
    `${measured.length} published peaks; ${measured.filter(({ heldOut }) => heldOut).length} of them set no constant. ${errors(measured)} A test holds every error within 15 %. The set-ups are in [${pointsFile}](../${pointsFile}).`,
    residuals(measured),
    "Sources that say only that something fits (the estimate must not be above):",
    residuals(points.filter((point) => point.bound !== undefined)),
    leftOut,
    "## The guide's ultra-aggressive text job",
    ultraAggressive(),
    "## SN38",
    sn38(),
    "## What it does not know",
    unknown,
  ].join("\n\n")}\n`;
}

const gib = (value: number) => value.toFixed(1);
const percent = (value: number) => `${value >= 0 ? "+" : ""}${(100 * value).toFixed(1)} %`;

const introduction = `\`planning/memory/\` computes the peak memory of one GPU from the sizes of the model and the settings of the job: weights, gradients, optimizer states, LoRA adapters, gathered FSDP units, activations with and without checkpointing and flash attention, logits, and what CUDA, NCCL and the allocator take. The peak is the largest of four moments of a step: the loss, the backward pass of the last layer, the reduction of the last gradients, the optimizer's step.

Almost everything follows from what PyTorch keeps for the backward pass, tensor by tensor (\`planning/memory/activations.ts\`, \`constants.ts\`). One thing is fitted: the share that the allocator holds on top of the tensors, ${100 * SLACK.classic} %, ${100 * SLACK.expandable} % with expandable segments, ${100 * SLACK.diffusion} % for diffusion models. The rest was counted, with the published points at hand but no number set by them. Two are usual figures that wait for a measurement: ${gib(CONTEXT_BYTES / 2 ** 30)} GiB for the CUDA context and ${gib(NCCL_BYTES / 2 ** 30)} GiB for NCCL. The logits take ${LOGIT_BYTES.fp32} bytes for each token and entry of the vocabulary with the loss of today's transformers, ${LOGIT_BYTES["fp32-kept"]} before 4.45, ${LOGIT_BYTES.compiled} with a compiled loss.

Measures: *allocated* is what tensors take, *reserved* what PyTorch's allocator holds, *device* what \`nvidia-smi\` shows.`;

function errors(points: readonly MemoryPoint[]): string {
  const off = (of: readonly MemoryPoint[]) => {
    const sorted = of.map((point) => Math.abs(relativeError(point))).sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return `median ${percent(middle).slice(1)}, largest ${percent(sorted.at(-1) ?? 0).slice(1)}`;
  };
  return `Errors in size: all ${off(points)}; held out ${off(points.filter(({ heldOut }) => heldOut))}.`;
}

function residuals(points: readonly MemoryPoint[]): string {
  const head = [
    "point",
    "hardware",
    "measure",
    "published GiB",
    "estimate GiB",
    "error",
    "used for",
    "source",
  ];
  const rows = points.map((point) => [
    point.id,
    point.hardware,
    point.measure,
    `${point.bound === undefined ? "" : "at most "}${gib(point.gib)}`,
    gib(estimateOfPoint(point).gib),
    point.bound === undefined ? percent(relativeError(point)) : "",
    point.heldOut ? "check" : "fit",
    `${point.source}, ${point.date}${point.note === undefined ? "" : `: ${point.note}`}`,
  ]);
  return markdownTable(head, rows);
}

const leftOut = `Left out, because the set-up is not known well enough: torchtune's rows of 16.2 GiB (LoRA) and 7.4 GiB (QLoRA) for the 8 B model on an RTX 4090, which leave less room than bf16 weights, layer inputs and one bf16 copy of the logits need, so that something was offloaded; its full fine-tunings with paged or offloaded optimizers; torchtitan's rows with tensor, context or pipeline parallelism; the sd-scripts pull request 1374 comment with 42.6 to 44.2 GB for Flux at rank 128, which does not say whether the text encoders were cached; LongLoRA's table, measured under DeepSpeed; rules of thumb such as "18 bytes a parameter".`;

function ultraAggressive(): string {
  const setup = guide004TextJob;
  const estimate = estimateTextMemory(setup);
  const checkpointed = estimateTextMemory({ ...setup, checkpointing: "full" });
  const fits = nearestFits(setup, { gpuGib: 80, maxGpus: 4 });
  const rows = [...estimate.components]
    .sort((a, b) => b.gib - a.gib)
    .map((each) => [each.name, gib(each.gib)]);
  return `Guide 004 advises rank 512, micro-batch 32, no gradient checkpointing and full shard on four H100, and expects 75 GB on each. For an 8 B model at 2048 tokens it is **${estimate.peakGiB.toFixed(0)} GiB on each GPU**, ${(estimate.peakGiB / 80).toFixed(1)} times what there is. Neither eight GPUs nor FSDP help: activations and logits belong to a GPU's own micro-batch and are not sharded. With full checkpointing it is still ${checkpointed.peakGiB.toFixed(0)} GiB, for ${componentText(checkpointed.components)}.

${markdownTable(["component", "GiB at the peak"], rows)}

What fits 80 GiB on the same four GPUs, fastest first (the effective batch is kept by accumulation; the speed is a ranking against the job as advised, as if it had fitted):

${fits.map((fit) => `- ${fitText(fit)}`).join("\n")}`;
}

function sn38(): string {
  const model = "llama-4b-ws-4";
  const { low, high } = estimateSn38Memory(model, 4, 2);
  const host = estimateSn38Host(4e9, 4);
  const rows = host.components.map((each) => [each.name, gib(each.gib), each.shared ? "/dev/shm" : "memory"]);
  return `One rank of the 4 B model at micro-batch 2 x 1024: ${low.peakGiB.toFixed(0)} to ${high.peakGiB.toFixed(0)} GiB (vocabulary of 32000 to 128256; the model's sizes are interpolated). At the higher end: ${componentText(high.components)}. FSDP wraps the root alone, so that the whole model is gathered on each GPU; fewer layers at a time are not to be had by a flag.

The container's memory, about ${host.memoryGiB.toFixed(0)} GiB at the peak, ${host.shmGiB.toFixed(0)} of them in /dev/shm (upstream asks for 300 GB of memory; the plan's floor of /dev/shm is 32 GiB, its default 64):

${markdownTable(["what", "GiB", "where"], rows)}`;
}

const unknown = `- No point of G4 (docs/measurements.md) has been recorded yet; a test compares them as soon as there are some, with a median error of at most 10 %.
- Eager code without checkpointing rests on the count of saved tensors alone: no published point of it has a known set-up. The one point without checkpointing is compiled.
- Models whose name is not in the table of \`planning/memory/architectures.ts\` are interpolated by parameter count, and the plan says so; one of the table whose size differs from its own by more than 15 % is taken with fewer or more layers. Mixture-of-experts models are not modelled.
- SDXL and SD 1.5: activations are computed from the UNet's levels; no complete published measurement was found, only the two upper bounds above. Flux stands on two points with checkpointing at 512 x 768; without checkpointing and with the text encoders on the GPU it is computed.
- Muon is taken as one momentum for every parameter; the AdamW that upstreams use for embeddings beside it is not modelled.
- The host's figures for SN38 are read from upstream's code, not measured.`;
