/** Published speeds of training, read from tests/planning/time/points.json, and what the time model says to each. */
import { z } from "zod";
import { diffusionStepTime, textStepTime } from "../../planning/time";

const point = {
  id: z.string(),
  source: z.string(),
  gpu: z.enum(["h100", "h200", "a100", "rtx4090"]),
  /** True when the constants were not fitted on it. */
  heldOut: z.boolean(),
};

const textPoint = z.strictObject({
  ...point,
  gpus: z.number(),
  method: z.enum(["full", "lora", "qlora"]),
  productParameters: z.number(),
  totalParameters: z.number(),
  layers: z.number(),
  attentionWidth: z.number(),
  checkpointing: z.enum(["none", "selective", "full"]),
  compiled: z.boolean(),
  microBatch: z.number(),
  sequence: z.number(),
  trainedParameters: z.number(),
  tokensPerSecondPerGpu: z.number(),
});

const diffusionPoint = z.strictObject({
  ...point,
  model: z.enum(["sdxl", "flux", "sd15"]),
  width: z.number(),
  height: z.number(),
  textTokens: z.number(),
  batch: z.number(),
  recomputed: z.number(),
  secondsPerBatch: z.number(),
});

const pointsSchema = z.strictObject({
  read: z.iso.date(),
  text: z.array(textPoint),
  diffusion: z.array(diffusionPoint),
});

export type TimePoints = z.infer<typeof pointsSchema>;

/** A point beside the model's figure, in one unit: tokens a second of a GPU, or images a second. */
export interface TimeResidual {
  id: string;
  source: string;
  gpu: TimePoints["text"][number]["gpu"];
  kind: "text" | "diffusion";
  heldOut: boolean;
  published: number;
  modelled: number;
  /** Modelled by published. */
  ratio: number;
}

/** Reads the file of points. Throws on a file of another form. */
export function readTimePoints(text: string): TimePoints {
  return pointsSchema.parse(JSON.parse(text));
}

/** Every point beside the model's figure, text first. Steps of the text points are one micro-batch of FSDP or of one GPU. */
export function timeResiduals({ text, diffusion }: TimePoints): TimeResidual[] {
  return [
    ...text.map((each) => {
      const { tokensPerSecondPerGpu: modelled } = textStepTime({
        shape: each,
        gpu: each.gpu,
        gpus: each.gpus,
        sharding: each.gpus === 1 ? "replicated" : "fsdp",
        trainedParameters: each.trainedParameters,
        trainsAll: each.method === "full",
        checkpointing: each.checkpointing,
        microBatch: each.microBatch,
        sequence: each.sequence,
        sequencesPerSample: 1,
        microBatches: 1,
        forwardOnly: 0,
        compiled: each.compiled,
      });
      return residual(each, "text", each.tokensPerSecondPerGpu, modelled);
    }),
    ...diffusion.map((each) => {
      const { imagesPerSecond } = diffusionStepTime({ ...each, gpus: 1, trainsAll: false });
      return residual(each, "diffusion", each.batch / each.secondsPerBatch, imagesPerSecond);
    }),
  ];
}

function residual(
  { id, source, gpu, heldOut }: Pick<TimeResidual, "id" | "source" | "gpu" | "heldOut">,
  kind: TimeResidual["kind"],
  published: number,
  modelled: number,
): TimeResidual {
  return { id, source, gpu, kind, heldOut, published, modelled, ratio: modelled / published };
}
