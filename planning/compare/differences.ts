import type { ValuePlan } from "../plan";

/** A value on one side: what is in force there, and where it comes from. */
export interface SideValue {
  /** Undefined where the software has no default and nothing sets it. */
  value: string | undefined;
  from: ValuePlan["from"] | "upstream";
  /** Id of the source; undefined for upstream's default. */
  source: string | undefined;
  reason: string | undefined;
}

/** One value that differs. */
export interface ValueDifference {
  key: string;
  left: SideValue;
  right: SideValue;
}

/** The values that are not the same on both sides, those of the left first. */
export function valueDifferences(left: readonly ValuePlan[], right: readonly ValuePlan[]): ValueDifference[] {
  const keys = [...new Set([...left, ...right].map(({ key }) => key))];
  return keys.flatMap((key) => {
    const a = left.find((each) => each.key === key);
    const b = right.find((each) => each.key === key);
    const [one, other] = [sideOf(a, b), sideOf(b, a)];
    return one.value === other.value ? [] : [{ key, left: one, right: other }];
  });
}

/** Where a side has no value of its own upstream's default is in force, which the other side's value replaces. */
function sideOf(own: ValuePlan | undefined, other: ValuePlan | undefined): SideValue {
  if (own !== undefined) return { value: own.value, from: own.from, source: own.source, reason: own.reason };
  return { value: other?.replaces, from: "upstream", source: undefined, reason: undefined };
}
