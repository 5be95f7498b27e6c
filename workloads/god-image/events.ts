/**
 * The log lines of a G.O.D image job, as data. sd-scripts prints each step as a redraw of one bar of tqdm, whose lines
 * end with a carriage return: once with the step's number and the old loss, once with the new one.
 */
import { createEventParser, type EventPattern, PYTHON_DECIMAL } from "../events";
import { NO_SPACE_LEFT, TORCH_OUT_OF_MEMORY, UNCAUGHT_EXCEPTION } from "../torch/events";

const BAR = "^steps:\\s{1,8}\\d{1,3}%\\|[^|]{0,500}\\| (\\d{1,12})\\/(\\d{1,12}) \\[";

/** The lines. */
export const GOD_IMAGE_EVENTS: readonly EventPattern[] = [
  {
    event: "step",
    literal: "avr_loss=",
    // scale_weight_norms puts "Average key norm" and "Keys Scaled" before it (train_network.py:1467).
    pattern: new RegExp(`${BAR}[^\\]]{0,300}?\\bavr_loss=${PYTHON_DECIMAL}`),
    fields: { innerStep: "int", totalSteps: "int", loss: "number" },
    source:
      "sd-scripts train_network.py:1515; drawn by the bar of 1357 at 1487 and 1516, tqdm tqdm/std.py: format_meter",
  },
  {
    event: "progress",
    literal: "steps:",
    // The bar before the first loss.
    pattern: new RegExp(`${BAR}[^,\\]]{0,100}, [^,\\]]{0,100}\\]`),
    fields: { done: "int", total: "int" },
    source: "sd-scripts train_network.py:1357-1358",
  },
  {
    event: "validation",
    literal: "val_avg_loss=",
    pattern: new RegExp(`\\bval_avg_loss=${PYTHON_DECIMAL}`),
    fields: { loss: "number" },
    source: "sd-scripts train_network.py:1580",
  },
  {
    event: "epochStarted",
    literal: "epoch ",
    pattern: /^epoch (\d{1,9})\/(\d{1,9})$/,
    fields: { epoch: "int", epochs: "int" },
    source: "sd-scripts train_network.py:1402",
  },
  {
    event: "jobStarted",
    literal: "running training /",
    pattern: /running training \//,
    fields: {},
    source: "sd-scripts train_network.py:987",
  },
  {
    event: "checkpointStarted",
    literal: "saving checkpoint: ",
    pattern: /^saving checkpoint: (\S.{0,500})/,
    fields: { path: "text" },
    source: "sd-scripts train_network.py:1300; printed before the write",
  },
  {
    event: "jobDone",
    literal: "model saved.",
    pattern: /\bmodel saved\./,
    fields: {},
    source: "sd-scripts train_network.py:1729",
  },
  {
    event: "jobFailed",
    literal: "Training subprocess failed!",
    pattern: /Training subprocess failed!/,
    fields: {},
    source: "G.O.D scripts/image_trainer.py:85; where the job runs under it",
  },
  TORCH_OUT_OF_MEMORY,
  UNCAUGHT_EXCEPTION,
  NO_SPACE_LEFT,
];

/** Reads one line of an image job's output. */
export const parseGodImageLine = createEventParser(GOD_IMAGE_EVENTS);
