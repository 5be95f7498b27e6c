/**
 * The log lines of a G.O.D text job, as data: axolotl's own, those of the Trainer in transformers, and the bars of
 * tqdm, whose lines end with a carriage return. The Trainer prints a dict of numbers; from release 5 on it prints its
 * floats as texts ('loss': '2.413'), and upstream's image does not pin transformers, so both are read.
 */
import { createEventParser, type EventPattern, PYTHON_DECIMAL } from "../events";
import { NO_SPACE_LEFT, TORCH_OUT_OF_MEMORY, UNCAUGHT_EXCEPTION } from "../torch/events";

const NUMBER = `'?${PYTHON_DECIMAL}'?`;
/** The rest of the dict up to a key; each is there or not, and DPO and GRPO put keys of their own between. */
const later = (key: string) => `(?:[^{}]{0,4000}?'${key}': ${NUMBER})?`;

/** The lines. A step is one line because logging_steps is 1 (core/config/base.yml). */
export const GOD_TEXT_EVENTS: readonly EventPattern[] = [
  {
    event: "step",
    literal: "{'loss': ",
    pattern: new RegExp(
      `\\{'loss': ${NUMBER}${later("grad_norm")}${later("learning_rate")}${later("epoch")}`,
    ),
    fields: { loss: "number", gradNorm: "number", learningRate: "number", epoch: "number" },
    source: "transformers src/transformers/trainer_callback.py: ProgressCallback.on_log",
  },
  {
    event: "validation",
    literal: "{'eval_loss': ",
    pattern: new RegExp(`\\{'eval_loss': ${NUMBER}`),
    fields: { loss: "number" },
    source: "transformers src/transformers/trainer.py: Trainer.evaluate, printed by ProgressCallback.on_log",
  },
  {
    event: "progress",
    literal: "%|",
    // The Trainer's bars have no name; those of datasets and of loading shards have one.
    pattern: /^\s{0,4}\d{1,3}%\|[^|]{0,500}\| (\d{1,12})\/(\d{1,12}) \[/,
    fields: { done: "int", total: "int" },
    source:
      "tqdm tqdm/std.py: format_meter; the bar is made in trainer_callback.py: ProgressCallback.on_train_begin",
  },
  {
    event: "jobStarted",
    literal: "Starting trainer...",
    pattern: /Starting trainer\.\.\./,
    fields: {},
    source: "axolotl v0.9.2 src/axolotl/train.py:211",
  },
  {
    event: "jobDone",
    literal: "Training completed! Saving",
    // "pre-trained model" up to v0.9.2, "trained model" later.
    pattern: /Training completed! Saving (?:pre-)?trained model to (\S{1,500}?)\.?$/,
    fields: { folder: "text" },
    source: "axolotl v0.9.2 src/axolotl/train.py:231",
  },
  {
    event: "jobFailed",
    literal: "Training subprocess failed!",
    pattern: /Training subprocess failed!/,
    fields: {},
    source: "G.O.D scripts/text_trainer.py:156; where the job runs under it",
  },
  TORCH_OUT_OF_MEMORY,
  UNCAUGHT_EXCEPTION,
  NO_SPACE_LEFT,
];

/** Reads one line of a text job's output. */
export const parseGodTextLine = createEventParser(GOD_TEXT_EVENTS);
