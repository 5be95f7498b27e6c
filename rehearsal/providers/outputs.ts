/** The outputs of a resource: at preview with unknowns, after the service has answered without. */
import type { ResourceTable, ServiceContext } from "./table";
import { containsUnknown, isUnknown, type Properties, secret, UNKNOWN } from "./values";

/**
 * Outputs of a preview. Without a state (create) every output that only the service knows is unknown; with one (update)
 * it stays as it was, as bridged providers plan it.
 */
export function outputsOf(
  table: ResourceTable,
  inputs: Properties,
  state: Properties | undefined,
): Properties {
  const outputs: Properties = {};
  for (const name of Object.keys(table.outputs ?? {}))
    outputs[name] = state === undefined ? UNKNOWN : state[name];
  for (const [name, property] of Object.entries(table.inputs)) {
    if (inputs[name] !== undefined) outputs[name] = inputs[name];
    else if (property.computed) outputs[name] = state === undefined ? UNKNOWN : state[name];
  }
  if (state !== undefined) {
    const { unknownOnUpdate: changing = [] } = table;
    const names = typeof changing === "function" ? changing(inputs, state) : changing;
    for (const name of names) outputs[name] = UNKNOWN;
  }
  return markSecrets(table, outputs);
}

/** Everything that the object is, once the service has answered: the inputs over what the service filled in. */
export function serviceProperties(table: ResourceTable, context: ServiceContext): Properties {
  const given = Object.fromEntries(
    Object.entries(context.inputs).filter(([name]) => table.inputs[name] !== undefined),
  );
  const unknown = Object.keys(given).filter((name) => containsUnknown(given[name]));
  if (unknown.length > 0) throw new Error(`unknown values reached the service: ${unknown.join(", ")}`);
  return { ...table.service(context), ...given, ...table.overrides?.(context) };
}

/** The outputs as the engine gets them, with the secret ones marked. */
export function shownOutputs(table: ResourceTable, properties: Properties): Properties {
  return markSecrets(table, properties);
}

function markSecrets(table: ResourceTable, outputs: Properties): Properties {
  const result = { ...outputs };
  for (const [name, kind] of Object.entries(table.outputs ?? {})) {
    const value = result[name];
    if (kind === "secret" && value !== undefined && !isUnknown(value)) result[name] = secret(value);
  }
  return result;
}
