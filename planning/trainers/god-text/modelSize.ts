/** Whether a model's size goes with what its id says: memory, GPUs and time follow from the size alone. */
import { show } from "../../../config/error";
import { modelName } from "../../../workloads/god-text/families";
import type { Findings } from "../../findings";
import type { GodTextJob } from "./job";
import { knownParametersB } from "./model";

/**
 * Sizes in names are rounded and leave out embeddings: Gemma 2 2B has 2.61, Qwen3 0.6B has 0.75, Gemma 7B has 8.54
 * (their cards on Hugging Face). Past this factor it is another model, or a mistyped number.
 */
const FAR = 1.5;

/** A size in billions or millions of parameters as a word of its own; not tokens (`100B-tokens`), nor `A3B` and `E4B`. */
const NAMED_SIZE = /(?<![a-z0-9.])(?:(\d+)x)?(\d+(?:\.\d+)?)(b|m)(?![a-z0-9])(?!.?tok)/g;

/** Names of what has another count than its base: quantised weights are packed, experts, pruned and merged layers. */
const OTHER_COUNT =
  /moe|\dx\d|-a\d|(?<![a-z0-9])\d+e(?![a-z0-9])|gptq|awq|gguf|exl\d|bnb|quant|\d-?bit|(int|fp|nf|mxfp|w)\d|prun|spars|merg|upscal|expan|draft/;

/** Parameters in billions that an id tells of; none where it tells nothing. */
export function namedSizesB(id: string): number[] {
  const name = modelName(id);
  const sizes = [...name.matchAll(NAMED_SIZE)].map(([, copies = "1", size, unit]) => ({
    inB: unit === "b",
    sizeB: (Number(copies) * Number(size)) / (unit === "b" ? 1 : 1000),
  }));
  // Beside a size in billions, `1M` is a context length.
  const inB = sizes.filter((each) => each.inB);
  return (inB.length > 0 ? inB : sizes.filter((each) => each.sizeB >= 0.01)).map((each) => each.sizeB);
}

/** Says where the size is far from the one in the id, or from the model's of that name. */
export function checkModelSize(
  path: string,
  { model: { id, sizeB } }: Pick<GodTextJob, "model">,
  findings: Findings,
): void {
  if (id === undefined) return;
  const named = namedSizesB(id);
  const known = knownParametersB(id);
  const told = known === undefined ? named : [known, ...named];
  // The count of a model that is known, else the first size in the name.
  const [right] = told;
  if (right === undefined || told.some((each) => distance(each, sizeB) <= FAR)) return;
  const at = `${path}.model.sizeB`;
  const says = `the id ${show(id)} is of a model of ${rounded(right)} billion parameters`;
  if (OTHER_COUNT.test(modelName(id)))
    findings.warn("LP-GTEXT-104", at, `${sizeB}, and ${says}; memory, GPUs and hours follow from sizeB.`);
  else
    findings.problem(
      at,
      String(sizeB),
      `${says}, and memory, GPUs and hours follow from this number`,
      `write ${rounded(right)}, or the id of the model that is trained`,
    );
}

/** How many times the larger is the smaller. */
function distance(a: number, b: number): number {
  return Math.max(a / b, b / a);
}

function rounded(sizeB: number): number {
  return Number(sizeB.toPrecision(3));
}
