import { loraFeatures, parameterCounts } from "../memory/architecture";
import type { TextSetup } from "../memory/setup";
import type { GpuKind } from "./gpus";
import { shapeOf } from "./shape";
import type { TextStep } from "./textStep";

/**
 * The step of a set-up that the memory model knows too: one description for both. DPO's samples are two sequences, and its
 * reference model (a copy, or the base without the adapters) runs each of them forward once more.
 */
export function stepOfSetup(setup: TextSetup, gpu: GpuKind, microBatches: number): TextStep {
  const { model, method } = setup;
  const trainsAll = method.kind === "full";
  return {
    shape: shapeOf(model),
    gpu,
    gpus: setup.gpus,
    sharding: setup.sharding,
    trainedParameters: trainsAll
      ? parameterCounts(model).total
      : method.rank * loraFeatures(model, method.targets) * model.layers,
    trainsAll,
    checkpointing: setup.checkpointing,
    microBatch: setup.microBatch,
    sequence: setup.sequence,
    sequencesPerSample: setup.sequencesPerSample,
    microBatches,
    forwardOnly: setup.sequencesPerSample === 2 ? 1 : 0,
    compiled: setup.compiled,
  };
}
