import { savedBytesPerToken, workingBytesPerToken } from "./activations";
import { parameterCounts } from "./architecture";
import { type MemoryEstimate, type Part, peakOf } from "./component";
import { BYTES, CONTEXT_BYTES, GATHERED_UNITS, LOGIT_BYTES, NCCL_BYTES, SLACK } from "./constants";
import type { TextSetup } from "./setup";
import { stateBytes, unitBytes } from "./states";

/** Tokens that one GPU has in flight. */
export function tokensInFlight({ microBatch, sequence, sequencesPerSample }: TextSetup): number {
  return microBatch * sequence * sequencesPerSample;
}

/**
 * Peak memory of one GPU for a text model, by component. The peak is the largest of four moments: the loss (all saved
 * activations and the logits), the backward pass of the last layer, the reduction of the last gradients, and the
 * optimizer's step.
 *
 * The constants and where they come from: constants.ts. What is measured against it: docs/memory-model.md.
 */
export function estimateTextMemory(setup: TextSetup): MemoryEstimate {
  const { model } = setup;
  const counts = parameterCounts(model);
  const states = stateBytes(setup, counts);
  const units = unitBytes(setup, counts, GATHERED_UNITS);
  const tokens = tokensInFlight(setup);
  const saved = tokens * savedBytesPerToken(setup);
  const working = tokens * workingBytesPerToken(setup);
  const logits = tokens * model.vocab;
  // The embedding's output and the last norm's input and output.
  const ends = tokens * model.hidden * 3 * BYTES.bf16;
  const kept: Part = ["activations", saved * model.layers + ends];
  const gathered: Part = ["gathered FSDP units", units.gathered];
  const accumulated: Part = ["gradients", setup.accumulates ? states.gradients : 0];
  const gradients: Part = ["gradients", states.gradients];
  return peakOf(
    [
      ["weights", states.weights],
      ["reference model", states.reference],
      ["bf16 copies of weights", states.casts],
      ["LoRA adapters", states.adapters],
      ["optimizer states", states.optimizer],
    ],
    [
      ["loss", [accumulated, gathered, kept, ["logits", logits * LOGIT_BYTES[setup.loss]]]],
      [
        "backward",
        [
          accumulated,
          gathered,
          ["gradient buckets", units.layerBuckets],
          kept,
          ["one layer's working set", working],
        ],
      ],
      [
        "last gradients",
        [
          gradients,
          gathered,
          ["gradient buckets", units.lastBuckets],
          ["activations", saved + ends],
          ["one layer's working set", working],
        ],
      ],
      ["optimizer step", [gradients, ["optimizer temporaries", states.temporaries]]],
    ],
    {
      slackShare: setup.expandableSegments ? SLACK.expandable : SLACK.classic,
      contextBytes: CONTEXT_BYTES,
      ncclBytes: setup.gpus > 1 ? NCCL_BYTES : 0,
    },
  );
}
