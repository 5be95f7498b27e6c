import type { Scalar } from "../config/schema/tuning";

export type ProfileName = "stock" | "guide" | "tuned";

/** One value of a profile with where it comes from. */
export interface ProfileValue {
  /** `flag:<name>` or `env:<name>`. */
  key: string;
  value: Scalar;
  /** Stable id, also in launch.json and in docs. */
  id: string;
  /** Upstream file and line, guide, vendor page, or measurement with date. */
  source: string;
  reason: string;
}

/** Advice of a guide that no profile follows, with the reason. */
export interface Refused {
  id: string;
  setting: string;
  guide: string;
  reason: string;
}
