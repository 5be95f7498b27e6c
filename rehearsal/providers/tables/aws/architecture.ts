/**
 * Families with Arm processors: a `g` among the letters after the generation, as in m7g, c7gn and g5g, and the two
 * that are named otherwise.
 *
 * Source: AWS, "Amazon EC2 instance type naming conventions"; a1 and p6e-gb200 of its list of types.
 */
const ARM = /^(a1|p6e-gb200|[a-z]+\d+[a-z]*g[a-z]*)$/;

/**
 * Whether one instance type is for another processor architecture than the other: then a change of type replaces,
 * where between types of one architecture it stops and starts the instance. The provider asks EC2 for this.
 */
export function hasOtherArchitecture(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return isArm(before) !== isArm(after);
}

function isArm(instanceType: string): boolean {
  return ARM.test(instanceType.split(".")[0] ?? "");
}
