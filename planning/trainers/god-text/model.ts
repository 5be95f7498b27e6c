import { familyOf, type GodTextFamily, modelName } from "../../../workloads/god-text/families";
import {
  interpolatedArchitecture,
  parameterCounts,
  scaledArchitecture,
  type TextArchitecture,
  textArchitectures,
} from "../../memory";
import type { GodTextJob } from "./job";

/** A model of the table counts as this one up to this share: 8 for 8.03, but not a pruned model of the same name. */
const SAME_SIZE = 0.15;

/** Begin as a model of the table does and are others: Phi-4-mini has 3.8 billion parameters, Phi-4 14.7. */
const OTHERS = /^phi-4-(mini|multimodal)/;

/**
 * The model's architecture: one of the table by its name, where its parameters or the size in its name are as many as
 * `sizeB`; with that name and another size, the same with another depth; without such a name interpolated. For each id it
 * grows with the size.
 */
export function architectureOf({ id, sizeB }: GodTextJob["model"]): TextArchitecture {
  const named = id === undefined ? undefined : namedArchitecture(id);
  if (named === undefined) return interpolatedArchitecture(sizeB * 1e9);
  const nominal = /(\d+(?:\.\d+)?)b$/.exec(named.name)?.[1];
  const sizes = [billions(named), ...(nominal === undefined ? [] : [Number(nominal)])];
  const agrees = sizes.some((size) => Math.abs(size - sizeB) <= SAME_SIZE * sizeB);
  return agrees ? named : scaledArchitecture(named, sizeB * 1e9);
}

/** Parameters in billions of the model of the table that this id names; undefined where it names none. */
export function knownParametersB(id: string): number | undefined {
  const named = namedArchitecture(id);
  return named === undefined ? undefined : billions(named);
}

/** The family, as written or by the model's name. */
export function familyOfModel({ id, family }: GodTextJob["model"]): GodTextFamily | undefined {
  return family ?? (id === undefined ? undefined : familyOf(id));
}

function namedArchitecture(id: string): TextArchitecture | undefined {
  const name = modelName(id).replace(/^meta-/, "");
  if (OTHERS.test(name)) return undefined;
  return textArchitectures.find(
    (each) => name.startsWith(each.name) && !/[a-z0-9.]/.test(name.charAt(each.name.length)),
  );
}

function billions(model: TextArchitecture): number {
  return parameterCounts(model).total / 1e9;
}
