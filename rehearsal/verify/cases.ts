/** What changes of resources are made of. */
import { isProperties, items, numeric, type Properties } from "../providers/values";

/** One change; undefined when it does not fit the resource. */
export interface ChangeCase {
  readonly what: string;
  readonly type: string;
  readonly change: (inputs: Properties) => Properties | undefined;
}

export function plus(property: string, by: number) {
  return (inputs: Properties): Properties | undefined => {
    const value = numeric(inputs, property);
    return value === undefined ? undefined : { [property]: value + by };
  };
}

export function append(property: string, item: unknown) {
  return (inputs: Properties): Properties => ({ [property]: [...items(inputs, property), item] });
}

export function reversed(property: string) {
  return (inputs: Properties): Properties | undefined =>
    items(inputs, property).length > 1 ? { [property]: [...items(inputs, property)].reverse() } : undefined;
}

export function leftOut(property: string) {
  return (inputs: Properties): Properties | undefined =>
    inputs[property] === undefined ? undefined : { [property]: undefined };
}

export function inFirst(property: string, change: (item: Properties) => Properties | undefined) {
  return (inputs: Properties): Properties | undefined => {
    const [first, ...rest] = items(inputs, property);
    const changed = isProperties(first) ? change(first) : undefined;
    return changed === undefined
      ? undefined
      : { [property]: [{ ...(first as Properties), ...changed }, ...rest] };
  };
}
