import type { PlanInputs } from "../planning/inputs";
import { type ImageFiles, imageInputs } from "./inputs";
import { readDigests } from "./record";

/** PlanInputs with the files of each image, for whoever builds it. */
export interface ReadInputs extends PlanInputs {
  images: Record<string, ImageFiles>;
}

/** Reads what planning needs from this folder and the clock: the program and `npm run plan` get the same. */
export async function readPlanInputs(root: string, secrets: PlanInputs["secrets"]): Promise<ReadInputs> {
  return {
    now: new Date().toISOString(),
    images: await imageInputs(root),
    digests: readDigests(root),
    secrets,
  };
}
