/** Compares what the engine did with the embedded and with the real plugin. Pure. */
import type { PackageTable } from "../providers/table";
import { isProperties, type Properties } from "../providers/values";
import type { Observation } from "./replay";
import type { ReplayResource } from "./resources";

/** One difference between the tables and the real plugin. */
export interface TableDifference {
  /** `change`: another step or other properties; `default`: another value filled in by the service. */
  readonly kind: "change" | "default";
  readonly where: string;
  readonly tables: string;
  readonly real: string;
}

/** Values of one object, of its daemon or of its image. */
const OWN_VALUES = new Set([
  "command",
  "creationDate",
  "entrypoints",
  "hostname",
  "ipamConfigs",
  "mountpoint",
  "networkDatas",
  "platform",
]);

/** Every difference. */
export function compareObservations(
  table: PackageTable,
  resources: readonly ReplayResource[],
  embedded: Observation,
  real: Observation,
): TableDifference[] {
  return [
    ...compareChanges(embedded, real),
    ...resources.flatMap((item) => compareDefaults(table, item, embedded, real)),
  ];
}

function compareChanges(embedded: Observation, real: Observation): TableDifference[] {
  const occasions = new Set([...embedded.changes.keys(), ...real.changes.keys()]);
  return [...occasions].flatMap((where) => {
    const [tables, actual] = [embedded, real].map(({ changes }) => text(changes.get(where)));
    // The wording of a refusal is each provider's own.
    const bothFail = tables?.startsWith("fails:") && actual?.startsWith("fails:");
    if (tables === actual || bothFail) return [];
    return [{ kind: "change" as const, where, tables: tables ?? "", real: actual ?? "" }];
  });
}

function text(changes: readonly string[] | undefined): string {
  if (changes === undefined) return "not run";
  return changes.length === 0 ? "no change" : changes.join("; ");
}

/** What the service filled in where the program gave nothing. */
function compareDefaults(
  table: PackageTable,
  { type, name, inputs }: ReplayResource,
  embedded: Observation,
  real: Observation,
): TableDifference[] {
  const shape = table.resources.find((item) => item.token === type)?.inputs ?? {};
  const [ours, theirs] = [embedded, real].map(({ outputs }) => outputs.get(`${type} ${name}`) ?? {});
  return Object.keys(shape)
    .filter((property) => inputs[property] === undefined && !OWN_VALUES.has(property))
    .flatMap((property) => {
      const [tables, actual] = [ours, theirs].map((outputs) => shown(table, outputs?.[property]));
      if (tables === actual) return [];
      return [
        {
          kind: "default" as const,
          where: `${type} ${name}.${property}`,
          tables: tables ?? "",
          real: actual ?? "",
        },
      ];
    });
}

function shown(table: PackageTable, value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (table.zeroIsAbsent && isZero(value)) return "nothing";
  return JSON.stringify(isProperties(value) ? sorted(value) : value);
}

function sorted(value: Properties): Properties {
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, value[name]]),
  );
}

function isZero(value: unknown): boolean {
  if (value === false || value === 0 || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isProperties(value) && Object.keys(value).length === 0;
}
