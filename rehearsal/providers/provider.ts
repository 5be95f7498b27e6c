/** One embedded provider: a package's tables, the simulated cloud and nothing else. No gRPC here (see serve.ts). */

import { type CheckResult, checkInputs, checkProperties } from "./check";
import { type Cloud, type CloudObject, stableHex } from "./cloud";
import { type Difference, diffResource } from "./diff";
import type { Faults, Operation } from "./faults";
import { outputsOf, serviceProperties, shownOutputs } from "./outputs";
import { keepWriteOnly, readInputs } from "./readBack";
import type { RealService } from "./service";
import type { PackageTable, ResourceTable, ServiceContext } from "./table";
import type { Properties } from "./values";

/** What Read and Create answer. */
export interface ResourceState {
  readonly id: string;
  readonly outputs: Properties;
  readonly inputs: Properties;
}

/** What a provider needs of its surroundings. */
export interface Surroundings {
  readonly cloud: Cloud;
  readonly faults: Faults;
  /** Throws unless changes are allowed now. */
  readonly assertCleared: () => void;
  readonly warn: (urn: string, message: string) => void;
  /** A real service that holds the objects; left out, the simulated cloud is all there is. */
  readonly service?: RealService | undefined;
}

/** A provider of one package; the methods are those of the engine's protocol. */
export class EmbeddedProvider {
  private config: Properties = {};

  constructor(
    readonly table: PackageTable,
    private readonly surroundings: Surroundings,
  ) {}

  /** Takes the configuration; fails at once when the provider connects at this point and nobody answers. */
  configure(config: Properties): void {
    this.config = config;
    if (this.table.connectsAtConfigure?.(config)) this.connect();
  }

  checkConfig(given: Properties): CheckResult {
    const { inputs, failures } = checkProperties(this.table.config, given);
    return { inputs, failures: [...failures, ...(this.table.configRules?.(inputs) ?? [])] };
  }

  diffConfig(old: Properties, given: Properties): Difference {
    const shape = { token: "", inputs: this.table.config } as unknown as ResourceTable;
    return diffResource({ zeroIsAbsent: true }, shape, old, given, old);
  }

  async check(urn: string, olds: Properties, given: Properties): Promise<CheckResult> {
    const table = this.resource(typeOf(urn));
    await this.meet("check", urn, true);
    const named = this.named(table, urn, olds, given);
    const { inputs, failures } = checkInputs(table, named);
    // Which inputs the program did not give is remembered in the state, under the name that bridged providers use.
    const defaults = named.__defaults === undefined ? {} : { __defaults: named.__defaults };
    const complete = failures.length === 0 && table.complete ? table.complete(inputs, this.config) : inputs;
    return { inputs: { ...complete, ...defaults }, failures };
  }

  async diff(
    urn: string,
    state: Properties,
    oldInputs: Properties,
    inputs: Properties,
    ignored: readonly string[],
  ) {
    await this.meet("diff", urn, true);
    return diffResource(this.table, this.resource(typeOf(urn)), state, inputs, oldInputs, ignored);
  }

  async create(urn: string, inputs: Properties, preview: boolean): Promise<ResourceState> {
    const table = this.resource(typeOf(urn));
    if (table.warning !== undefined) this.surroundings.warn(urn, table.warning);
    if (preview) {
      await this.meet("create", urn, true);
      return { id: "", outputs: outputsOf(table, inputs, undefined), inputs };
    }
    this.surroundings.assertCleared();
    await this.meet("create", urn, false);
    this.connect();
    const draft = this.context(urn, inputs, {}, "");
    table.refuseCreate?.(draft);
    const uniqueKey = table.uniqueKey?.(draft);
    const endpoint = this.endpoint();
    this.assertUnique(table, uniqueKey, endpoint);
    const { id: simulated, seed } = this.newId(table, draft, endpoint);
    const context = { ...draft, id: simulated, hex: hexFrom(seed) };
    const made = await this.surroundings.service?.create(table.token, inputs);
    const { id, contents } = { id: simulated, ...made };
    const properties = { ...serviceProperties(table, context), ...made?.properties };
    this.surroundings.cloud.put({
      type: table.token,
      id,
      urn,
      properties,
      inputs,
      endpoint,
      uniqueKey,
      contents,
    });
    return { id, outputs: shownOutputs(table, properties), inputs };
  }

  /** The service's view of an object; undefined when it is gone. */
  async read(
    urn: string,
    id: string,
    state: Properties,
    inputs: Properties,
  ): Promise<ResourceState | undefined> {
    const table = this.resource(typeOf(urn));
    await this.meet("read", urn, false);
    if (table.unreachableIsGone && !this.answers()) return undefined;
    this.connect();
    const imported = Object.keys(inputs).length === 0;
    const found = imported
      ? this.importable(table, id)
      : this.surroundings.cloud.get(table.token, id, this.endpoint());
    if (found === undefined) return undefined;
    const { service } = this.surroundings;
    const live = service === undefined ? {} : await service.read(table.token, found.id, found.inputs);
    if (live === undefined) return undefined;
    const object = { ...found, properties: { ...(table.view?.(found) ?? found.properties), ...live } };
    const properties = keepWriteOnly(table, object, imported ? {} : state);
    return {
      id: object.id,
      outputs: shownOutputs(table, properties),
      inputs: readInputs(table, object, inputs),
    };
  }

  async update(
    urn: string,
    id: string,
    state: Properties,
    inputs: Properties,
    preview: boolean,
  ): Promise<Properties> {
    const table = this.resource(typeOf(urn));
    if (preview) {
      await this.meet("update", urn, true);
      return outputsOf(table, inputs, state);
    }
    this.surroundings.assertCleared();
    await this.meet("update", urn, false);
    this.connect();
    const context = this.context(urn, inputs, state, id);
    table.refuseUpdate?.(context);
    const old = this.surroundings.cloud.get(table.token, id, this.endpoint());
    if (old === undefined) throw new Error(`${table.token} ${id} not found`);
    await this.surroundings.service?.update(table.token, id, inputs);
    const properties = serviceProperties(table, context);
    const live = { ...properties };
    for (const [name, property] of Object.entries(table.inputs)) {
      if (property.onChange === "unapplied") live[name] = old.properties[name];
    }
    this.surroundings.cloud.put({
      ...old,
      urn,
      properties: live,
      inputs,
      uniqueKey: table.uniqueKey?.(context),
    });
    return shownOutputs(table, properties);
  }

  async delete(urn: string, id: string): Promise<void> {
    const table = this.resource(typeOf(urn));
    this.surroundings.assertCleared();
    await this.meet("delete", urn, false);
    this.connect();
    const object = this.surroundings.cloud.get(table.token, id, this.endpoint());
    if (object === undefined) return;
    table.refuseDelete?.(object);
    await this.surroundings.service?.remove(table.token, id, object.inputs);
    if (table.deleteKeepsObject) return;
    this.surroundings.cloud.remove(table.token, id, this.endpoint());
  }

  async invoke(token: string, args: Properties): Promise<CheckResult & { result: Properties }> {
    const table = this.table.functions.find((item) => item.token === token);
    if (table === undefined) throw new Error(`the embedded provider has no function ${token}`);
    await this.surroundings.faults.meet({ operation: "invoke", type: token, name: token, preview: false });
    const checked = checkProperties(table.inputs, args);
    const result = checked.failures.length > 0 ? {} : table.call(checked.inputs, this.config);
    return { ...checked, result };
  }

  private resource(token: string): ResourceTable {
    const table = this.table.resources.find((item) => item.token === token);
    if (table === undefined) throw new Error(`the embedded provider has no table for resource type ${token}`);
    return table;
  }

  /** Gives a name to an object that the program left without one, the same on every run. */
  private named(table: ResourceTable, urn: string, olds: Properties, given: Properties): Properties {
    if (table.autoname === undefined) return given;
    const { property, maxLength } = table.autoname;
    if (given[property] !== undefined && given[property] !== null) return given;
    // A prefix for the service to choose a name with leaves no room for one of the provider's.
    const others = table.inputs[property]?.conflictsWith ?? [];
    if (others.some((other) => given[other] !== undefined && given[other] !== null)) return given;
    const suffix = `-${stableHex(urn + JSON.stringify(given), 7)}`;
    const name = olds[property] ?? `${nameOf(urn).slice(0, maxLength - suffix.length)}${suffix}`;
    return { ...given, [property]: name, __defaults: [property] };
  }

  private context(urn: string, inputs: Properties, previous: Properties, id: string): ServiceContext {
    return {
      urn,
      name: nameOf(urn),
      inputs,
      config: this.config,
      previous,
      id,
      hex: hexFrom(`${urn}|${id}`),
      find: (type, match) => this.surroundings.cloud.list(type).find(match),
    };
  }

  private newId(table: ResourceTable, context: ServiceContext, endpoint: string) {
    for (let generation = 0; ; generation++) {
      const seed = `${context.urn}|${generation}`;
      const id = table.id({ ...context, hex: hexFrom(seed) });
      const known = table.id({ ...context, hex: () => "" }) === table.id({ ...context, hex: () => "0" });
      if (known || !this.surroundings.cloud.wasUsed(table.token, id, endpoint)) return { id, seed };
    }
  }

  private assertUnique(table: ResourceTable, uniqueKey: string | undefined, endpoint: string): void {
    if (uniqueKey === undefined) return;
    const other = this.surroundings.cloud
      .list(table.token)
      .find((object) => object.uniqueKey === uniqueKey && object.endpoint === endpoint);
    if (other !== undefined) throw new Error(`${table.token} "${uniqueKey}" already exists (id ${other.id})`);
  }

  private importable(table: ResourceTable, id: string): CloudObject | undefined {
    const { importKey } = table;
    if (importKey === undefined) throw new Error(`resource type ${table.token} does not support import`);
    return this.surroundings.cloud
      .list(table.token)
      .find(
        (object) => object.endpoint === this.endpoint() && (importKey(object) === id || object.id === id),
      );
  }

  private endpoint(): string {
    return this.table.endpoint?.(this.config) ?? "";
  }

  private answers(): boolean {
    const endpoint = this.endpoint();
    return endpoint === "" || this.surroundings.faults.isReachable(endpoint);
  }

  private connect(): void {
    if (!this.answers()) throw new Error(`failed to connect to ${this.endpoint()}: no answer`);
  }

  private meet(operation: Operation, urn: string, preview: boolean): Promise<void> {
    return this.surroundings.faults.meet({ operation, type: typeOf(urn), name: nameOf(urn), preview });
  }
}

/** The type token in a URN: the last of the `$`-separated types. */
export function typeOf(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.split("$").pop() ?? "";
}

/** The logical name in a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function hexFrom(seed: string): ServiceContext["hex"] {
  return (label, length) => stableHex(`${seed}|${label}`, length);
}
