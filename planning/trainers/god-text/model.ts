import { familyOf, type GodTextFamily, modelName } from "../../../workloads/god-text/families";
import { interpolatedArchitecture, type TextArchitecture, textArchitectures } from "../../memory";
import type { GodTextJob } from "./job";

/** Sizes by name may differ from `sizeB` by this much: 8 for 8.03, but not a merged or pruned model of the same name. */
const SAME_SIZE = 0.15;

/** The model's architecture: one of the table by its name, where the size agrees; else interpolated. */
export function architectureOf({ id, sizeB }: GodTextJob["model"]): TextArchitecture {
  if (id === undefined) return interpolatedArchitecture(sizeB * 1e9);
  const name = modelName(id).replace(/^meta-/, "");
  const named = textArchitectures.find((each) =>
    name.startsWith(each.name.replace("phi-3-mini", "phi-3-mini-")),
  );
  const sized = /(\d+(?:\.\d+)?)b$/.exec(named?.name ?? "")?.[1];
  const agrees = sized === undefined || Math.abs(Number(sized) - sizeB) <= SAME_SIZE * sizeB;
  return named !== undefined && agrees ? named : interpolatedArchitecture(sizeB * 1e9);
}

/** The family, as written or by the model's name. */
export function familyOfModel({ id, family }: GodTextJob["model"]): GodTextFamily | undefined {
  return family ?? (id === undefined ? undefined : familyOf(id));
}
