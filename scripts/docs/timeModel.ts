/** Generates docs/time-model.md: how step times are estimated, and how far that is from what others published. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { textArchitecture, textDefaults } from "../../planning/memory";
import {
  ATTENTION_PART,
  connitoCycle,
  connitoRound,
  type GpuKind,
  gpuRates,
  sn38StepTime,
  stepOfSetup,
  TIME_FACTOR,
  textStepTime,
  UNET_PART,
  usefulShare,
} from "../../planning/time";
import { code, generatedLine, markdownTable } from "./markdown";
import { readTimePoints, type TimeResidual, timeResiduals } from "./timePoints";

const POINTS = resolve(__dirname, "../../tests/planning/time/points.json");

/** Lengths that G5 measures with (scripts/gpu/lengths.json). */
const lengths = { medianTokens: 180, p95Tokens: 900 };

/** The whole page. */
export function timeModelPage(): string {
  const points = readTimePoints(readFileSync(POINTS, "utf8"));
  const residuals = timeResiduals(points);
  return `${[
    generatedLine("npm run docs"),
    "# The time model",
    `How long a step takes is estimated from its operations and from the share of the GPU's peak that training reached where others published it (\`planning/time/\`). It answers whether a job's hours suffice, which \`upload_steps\` are fresh, and whether an upload fits its window. The model is held to a factor of ${TIME_FACTOR} on every published point below; nothing here was measured by this project yet (G5 and G6 in [measurements.md](measurements.md)).`,
    assumptions(),
    "## Published points",
    `Read on ${points.read}. The constants were fitted on the points that are not held out: ${spread(residuals, false)} there, ${spread(residuals, true)} on the held-out ones. Text in tokens a second of one GPU, diffusion in images a second. Points on several hosts are taken as if nothing between the hosts slowed them.`,
    table(residuals),
    "Left out, because their set-up is not known well enough: a 7 B model at 9,600 tokens a second of an H100 (foundation-model-stack/fms-fsdp#89: neither batch nor checkpointing is said), Flux with FP8 on an H100 in about 20 minutes (huggingface/blog `flux-qlora.md`: loading and text encoding are in the time), SDXL with batch 1 on an RTX 3090 Ti (kohya-ss/sd-scripts#827: text encoders trained and a slow optimizer), and the step times of guide 001 (12.8 to 15.2 s on four A100: that would be two thirds of the peak and more for a model of 4 B, which no published run reaches).",
    "## What follows",
    examples(),
    "### Padding and packing",
    padding(),
    "### SN38",
    sn38(),
    "### Connito",
    connito(),
    "## What it does not know",
    "Loading of data, evaluation and saving (give them as start and end of a job), the generation of GRPO's answers, what the network between hosts adds, FP8, and GPUs that are not in the table (H100 PCIe and NVL among them). Below a few thousand tokens a micro-batch the assumed time of a launch decides, and no published point checks it.",
  ].join("\n\n")}\n`;
}

function assumptions(): string {
  const rows = (Object.keys(gpuRates) as GpuKind[]).map((kind) => {
    const { peakFlops, memoryBytesPerSecond, productShare, source } = gpuRates[kind];
    return [
      code(kind),
      (peakFlops / 1e12).toFixed(0),
      (memoryBytesPerSecond / 1e12).toFixed(2),
      productShare.toFixed(2),
      source,
    ];
  });
  return [
    "A token costs 2 operations a weight forward, 2 for the gradients of the inputs, 2 for the gradients of the weights where these are trained, and the forward pass again where it is checkpointed; causal attention costs 2 x layers x width x length forward and 2.5 times that backward. A micro-batch takes as long as the slowest of these operations, one walk over the weights in memory for each pass, the launches of its kernels (eager PyTorch: 1.2 ms a layer and pass, an assumption), and the exchange with the other GPUs where layers hide it; one FSDP unit for the whole model, as SN38 has it, hides nothing.",
    markdownTable(["GPU", "peak, TFLOP/s", "memory, TB/s", "share of the peak in products", "from"], rows),
    `Attention reaches ${ATTENTION_PART} of the products' share, a U-Net ${UNET_PART} of it: the second stands on one point.`,
  ].join("\n\n");
}

function spread(residuals: readonly TimeResidual[], heldOut: boolean): string {
  const ratios = residuals.filter((each) => each.heldOut === heldOut).map(({ ratio }) => ratio);
  return `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} of the published speed (${ratios.length} points)`;
}

function table(residuals: readonly TimeResidual[]): string {
  const speed = (each: TimeResidual, value: number) => value.toFixed(each.kind === "text" ? 0 : 2);
  const sources = [...new Set(residuals.map(({ source }) => source))];
  const points = markdownTable(
    ["point", "GPU", "published", "model", "ratio", "held out", "source"],
    residuals.map((each) => [
      each.id,
      code(each.gpu),
      speed(each, each.published),
      speed(each, each.modelled),
      each.ratio.toFixed(2),
      each.heldOut ? "yes" : "",
      String(sources.indexOf(each.source) + 1),
    ]),
  );
  return `${points}\n\nSources:\n\n${sources.map((source, index) => `${index + 1}. ${source}`).join("\n")}`;
}

/** Three sizes as a job has them, so that the figures can be looked up. */
function examples(): string {
  const rows = ["llama-3.2-1b", "llama-3.2-3b", "llama-3.1-8b"].flatMap((name) =>
    (["full", "lora"] as const).map((kind) => {
      const model = textArchitecture(name);
      const setup = {
        ...textDefaults,
        model,
        method: kind === "full" ? { kind } : { kind, rank: 64, targets: "all-linear" as const },
        microBatch: 4,
        sequence: 2048,
        checkpointing: "full" as const,
        optimizer: "adamw-fused" as const,
      };
      const time = textStepTime(stepOfSetup(setup, "h100", 1));
      return [
        name,
        kind === "full" ? "all parameters" : "LoRA, rank 64",
        time.stepSeconds.toFixed(2),
        time.tokensPerSecondPerGpu.toFixed(0),
        `${(time.mfu * 100).toFixed(0)} %`,
      ];
    }),
  );
  return `One H100, micro-batch 4 of 2,048 tokens, checkpointing, whether or not it fits the memory:\n\n${markdownTable(
    ["model", "trained", "step, s", "tokens a second", "MFU"],
    rows,
  )}`;
}

function padding(): string {
  const rows = [1, 2, 4, 8, 16, 32].map((microBatch) => [
    String(microBatch),
    ...(["full-length", "padded", "packed"] as const).map(
      (batching) => `${(usefulShare(lengths, batching, 2048, microBatch) * 100).toFixed(0)} %`,
    ),
  ]);
  return `Share of the computed tokens that are text, for samples of a median of ${lengths.medianTokens} and a 95 % quantile of ${lengths.p95Tokens} tokens (log-normal) cut at 2,048; what is packed is taken to be 95 % full:\n\n${markdownTable(
    ["micro-batch", "padded to 2,048", "padded to the longest", "packed"],
    rows,
  )}`;
}

function sn38(): string {
  const rows = (["h100", "a100"] as const).flatMap((gpu) =>
    [512, 1024].map((effectiveBatch) => {
      const time = sn38StepTime({
        modelName: "llama-4b-ws-4",
        gpu,
        worldSize: 4,
        microBatch: 2,
        effectiveBatch,
      });
      return [
        code(gpu),
        String(effectiveBatch),
        time.stepSeconds.toFixed(1),
        `${(time.mfu * 100).toFixed(0)} %`,
      ];
    }),
  );
  return `An inner step of the 4 B model on four GPUs, micro-batch 2, without the page fetches. The sizes of the model are interpolated, because its \`config.json\` is not public:\n\n${markdownTable(
    ["GPU", "effective batch", "step, s", "MFU"],
    rows,
  )}`;
}

function connito(): string {
  const { cycleSeconds, trainSeconds, uploadSeconds } = connitoCycle();
  const rows = [3.6, 7.2].map((gigabytes) => {
    const round = connitoRound({
      innerStepSeconds: 10,
      checkpointBytes: gigabytes * 1e9,
      uplinkBitsPerSecond: 250e6,
    });
    return [
      `${gigabytes} GB`,
      round.uploadSeconds.toFixed(0),
      (round.leastUplinkBitsPerSecond / 1e6).toFixed(0),
    ];
  });
  return `A cycle takes ${cycleSeconds / 60} minutes, of which ${trainSeconds / 60} are for training and ${uploadSeconds / 60} for the upload, from the start of MinerCommit1 to the end of MinerCommit2. A checkpoint is written at every 20th inner step: a step above ${trainSeconds / 20} s submits old weights.\n\n${markdownTable(
    ["checkpoint", "upload at 250 Mbit/s, s", "least uplink, Mbit/s"],
    rows,
  )}`;
}
