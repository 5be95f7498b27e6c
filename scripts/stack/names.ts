/** Which stacks a project folder has: its files Pulumi.<stack>.yaml. */
import { readdirSync } from "node:fs";
import { distance } from "fastest-levenshtein";

/** A stack's name as Pulumi allows it; it becomes part of a file name, so nothing else may pass. */
const stackName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** The file of a stack, relative to the project folder. */
export function stackFileName(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/** Whether a text can be the name of a stack. */
export function isStackName(text: string): boolean {
  return stackName.test(text);
}

/** The last part of `organization/project/stack`, which is what the stack's file is named after. */
export function shortStackName(given: string): string {
  return given.slice(given.lastIndexOf("/") + 1);
}

/** Names of the stacks that have a file in `dir`, in alphabetical order. */
export function listStacks(dir: string): string[] {
  const names = readdirSync(dir)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name): name is string => name !== undefined && isStackName(name));
  return names.sort();
}

/** The same names with those that look most like `given` first. */
export function nearestFirst(given: string, names: readonly string[]): string[] {
  const wanted = given.toLowerCase();
  const far = (name: string) => distance(wanted, name.toLowerCase());
  return [...names].sort((a, b) => far(a) - far(b) || (a < b ? -1 : 1));
}
