/** A text job of G.O.D in the good stack, and edits that break it. */
import { godText as job } from "../../fixtures/godText";
import { type BadInput, p5, trainer } from "./edits";

const slots = { one: { gpus: [0] }, two: { gpus: [1, 2] }, four: { gpus: [4, 5, 6, 7] } };
const good = job({ host: "p5" });

/** A good job in place of the good stack's SN38 trainer, and the edits that break it. */
export function jobEdits(...edits: BadInput["edits"]): BadInput["edits"] {
  return [[trainer(), good], [p5("slots"), slots], [["buckets"], {}], ...edits];
}

/** The same with keys of axolotl's config. */
export function keys(config: Record<string, unknown>, ...edits: BadInput["edits"]): BadInput["edits"] {
  return jobEdits([trainer("tuning"), { config }], ...edits);
}

/** On four GPUs, and there with a model that needs them. */
export const four: BadInput["edits"][number] = [trainer("slot"), "four"];
export const big: BadInput["edits"] = [four, [trainer("model"), { id: "Qwen/Qwen2.5-32B", sizeB: 32.5 }]];

/** Where problems of the job and of a key of its config are told. */
export const at = "trainers.sn38-a";
export const key = (name: string): string => `${at}.tuning.config[${JSON.stringify(name)}]`;
