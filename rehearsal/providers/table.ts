/**
 * The language of the tables: what a resource type accepts, what a change of each property does, and what the service
 * or the daemon fills in. One generic engine (check.ts, diff.ts, provider.ts) reads them.
 */
import type { CloudObject } from "./cloud";
import type { Properties } from "./values";

/**
 * What a changed property does to the resource.
 * - `replace`: a new object;
 * - `update`: in place;
 * - `unapplied`: the provider plans an update, reports success, and the object keeps its old value (docker's
 *   healthcheck);
 * - `ignore`: no change is planned.
 */
export type OnChange = "replace" | "update" | "unapplied" | "ignore";

/** How two spellings of the same value are recognised; a function returns the one spelling of all equal ones. */
export type Spelling = "lowerCase" | ((value: string) => string);

/** One property of a resource, or of an object inside one. */
export interface Property {
  readonly type: "string" | "number" | "integer" | "boolean" | "list" | "set" | "map" | "object" | "any";
  /** Element of a list, set or map. */
  readonly of?: Property;
  /** Properties of an object. */
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: boolean;
  /** Inherited by nested properties; `update` at the top when left out. */
  readonly onChange?: OnChange;
  /** The provider's own default: becomes part of the inputs. */
  readonly default?: unknown;
  /** Left out, the service chooses, and its choice is no change. */
  readonly computed?: boolean;
  readonly oneOf?: readonly string[];
  readonly pattern?: RegExp;
  /** What is wrong with a string, where a pattern cannot tell; undefined when nothing is. */
  readonly validate?: (value: string) => string | undefined;
  readonly min?: number;
  readonly max?: number;
  readonly maxItems?: number;
  readonly spelling?: Spelling;
  /** A string that may be given as an object, which the provider's check writes out as JSON. */
  readonly jsonDocument?: boolean;
  /** Top-level properties that may not be given together with this one. */
  readonly conflictsWith?: readonly string[];
  /** Sent to the service and never read back. */
  readonly writeOnly?: boolean;
}

/** A mistake in the inputs of one resource. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What a table's functions get to know. */
export interface ServiceContext {
  readonly urn: string;
  /** Logical name, the last part of the URN. */
  readonly name: string;
  readonly inputs: Properties;
  /** Configuration of the provider instance. */
  readonly config: Properties;
  /** Outputs before an update; empty at create. */
  readonly previous: Properties;
  /** A stable hexadecimal string of any length, different for every object and label. */
  readonly hex: (label: string, length: number) => string;
  /** Looks at other objects of the simulated cloud. */
  readonly find: (type: string, match: (object: CloudObject) => boolean) => CloudObject | undefined;
  /** Physical id, once there is one. */
  readonly id: string;
}

/** One resource type. */
export interface ResourceTable {
  readonly token: string;
  /** Where each rule was read or seen: provider source file and line, facts file, recording. */
  readonly sources: readonly string[];
  readonly inputs: Readonly<Record<string, Property>>;
  /** Outputs that are no inputs; the value says whether the provider marks them secret. */
  readonly outputs?: Readonly<Record<string, "plain" | "secret">>;
  /** Outputs that the service tells once, at create: they stay as the state has them, and an import has none. */
  readonly onlyAtCreate?: readonly string[];
  /** The property that the provider names by itself when it is left out. */
  readonly autoname?: { readonly property: string; readonly maxLength: number };
  /** Always delete the old object before the new one is made. */
  readonly deleteBeforeReplace?: boolean;
  /** What the provider's check adds to inputs that are right, given its own configuration. Throws when it cannot. */
  readonly complete?: (inputs: Properties, config: Properties) => Properties;
  /** Properties that replace only under a condition on the new inputs, and on the state before. */
  readonly replacesWhen?: (inputs: Properties, state: Properties) => readonly string[];
  /** As in PackageTable, where this type differs from the rest of its package. */
  readonly zeroIsAbsent?: boolean;
  /** Rules over more than one property. */
  readonly rules?: (inputs: Properties) => CheckFailure[];
  /** The physical id of a new object. */
  readonly id: (context: ServiceContext) => string;
  /** Outputs and left-out inputs that the service fills in. */
  readonly service: (context: ServiceContext) => Properties;
  /** Properties that the service spells or fills differently from what was asked. */
  readonly overrides?: (context: ServiceContext) => Properties;
  /** Objects that cannot live at the same time share this key; undefined when nothing collides. */
  readonly uniqueKey?: (context: ServiceContext) => string | undefined;
  /** Throws when the service refuses the new object. */
  readonly refuseCreate?: (context: ServiceContext) => void;
  /** Throws when the service refuses to change the object. */
  readonly refuseUpdate?: (context: ServiceContext) => void;
  /** Throws when the service refuses to delete the object. */
  readonly refuseDelete?: (object: CloudObject) => void;
  /** Outputs that an update may change, any or this one: unknown in its preview. */
  readonly unknownOnUpdate?:
    | readonly string[]
    | ((inputs: Properties, state: Properties) => readonly string[]);
  /** How the object shows when it is read, where that is not simply its properties. */
  readonly view?: (object: CloudObject) => Properties;
  /** Read takes an address that does not answer for an object that is gone. */
  readonly unreachableIsGone?: boolean;
  /** Delete tells the engine "done" and leaves the object as it is. */
  readonly deleteKeepsObject?: boolean;
  /** Warning that the provider prints at preview and create. */
  readonly warning?: string;
  /** How an id given to `import` names an object; left out: the type cannot be imported. */
  readonly importKey?: (object: CloudObject) => string;
}

/** One function (`invoke`). */
export interface FunctionTable {
  readonly token: string;
  readonly sources: readonly string[];
  readonly inputs: Readonly<Record<string, Property>>;
  readonly call: (args: Properties, config: Properties) => Properties;
}

/** One provider package. */
export interface PackageTable {
  readonly name: string;
  /** Version of the SDK package whose plugin this stands for. */
  readonly version: string;
  /** Configuration of the provider; `update` changes it in place, `replace` replaces everything under it. */
  readonly config: Readonly<Record<string, Property>>;
  /** Rules over the configuration. */
  readonly configRules?: (config: Properties) => CheckFailure[];
  /** Providers on the older Terraform SDK cannot tell `false`, `0`, `""` and an empty list from "not given". */
  readonly zeroIsAbsent: boolean;
  readonly resources: readonly ResourceTable[];
  readonly functions: readonly FunctionTable[];
  /** The address that must answer before anything but a diff works; undefined when there is none. */
  readonly endpoint?: (config: Properties) => string | undefined;
  /** Whether the address is tried when the provider is configured, at preview too. */
  readonly connectsAtConfigure?: (config: Properties) => boolean;
}

type Options = Omit<Property, "type" | "of" | "properties">;

export const str = (options: Options = {}): Property => ({ type: "string", ...options });
export const num = (options: Options = {}): Property => ({ type: "number", ...options });
export const int = (options: Options = {}): Property => ({ type: "integer", ...options });
export const bool = (options: Options = {}): Property => ({ type: "boolean", ...options });
export const any = (options: Options = {}): Property => ({ type: "any", ...options });
export const list = (of: Property, options: Options = {}): Property => ({ type: "list", of, ...options });
export const set = (of: Property, options: Options = {}): Property => ({ type: "set", of, ...options });
export const map = (of: Property, options: Options = {}): Property => ({ type: "map", of, ...options });
export const obj = (properties: Record<string, Property>, options: Options = {}): Property => ({
  type: "object",
  properties,
  ...options,
});

/** Shorthands for the most frequent options. */
export const required = { required: true } as const;
export const replaces = { onChange: "replace" } as const;
export const key = { required: true, onChange: "replace" } as const;
