/** An image job's config: keys that sd-scripts takes otherwise than one thinks. */
import type { Tripwire } from "./entry";

export const godImageTripwires: readonly Tripwire[] = [
  {
    id: "LP-GIMG-070",
    title: "A key that sd-scripts does not have",
    says: "guide 004 writes keys of a GUI",
    truth: "sd-scripts takes every key of the file without a word, and reads those alone that it knows",
    source: "sd-scripts library/train_util.py:4748-4764",
    verdict: "error",
    shown: "an error with the nearest real key",
    where: "planning/trainers/god-image/values.ts",
  },
  {
    id: "LP-GIMG-071",
    title: "A key that changes nothing for this model",
    says: "guide 004: learning_rate for Flux, huber_c under l2, min-SNR in flow matching",
    truth: "each is read by other models or losses alone",
    source: "workloads/god-image/inert.ts, each with its line",
    verdict: "error",
    shown: "an error with what decides instead",
    where: "workloads/god-image/inert.ts",
  },
  {
    id: "LP-GIMG-072",
    title: "Two keys of sd-scripts that do not go together",
    says: "the file takes both",
    truth: "sd-scripts ends after the models are loaded, or lets one of them win",
    source: "sd-scripts train_network.py",
    verdict: "error",
    shown: "an error at one of the two",
    where: "workloads/god-image/conflicts.ts",
  },
  {
    id: "LP-GIMG-073",
    title: "Steps, epochs and how often each picture is seen",
    verdict: "value",
    shown: "job:steps among the trainer's values",
    where: "planning/trainers/god-image/software.ts",
  },
];
