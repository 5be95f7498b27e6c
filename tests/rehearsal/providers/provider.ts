/** An embedded provider on an empty simulated cloud, without an engine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { Cloud } from "../../../rehearsal/providers/cloud";
import { Faults } from "../../../rehearsal/providers/faults";
import { EmbeddedProvider, type ResourceState } from "../../../rehearsal/providers/provider";
import { PACKAGES } from "../../../rehearsal/providers/tables/index";
import type { Properties } from "../../../rehearsal/providers/values";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export interface Bench {
  readonly provider: EmbeddedProvider;
  readonly cloud: Cloud;
  readonly faults: Faults;
  readonly warnings: string[];
  /** Paths of what is wrong with these inputs. */
  failures(token: string, inputs: Properties): Promise<string[]>;
  /** Creates an object. */
  create(token: string, inputs: Properties, name?: string): Promise<ResourceState>;
  /** What a change of inputs would do: `replace`, `update` or `same`, and the changed paths. */
  change(token: string, before: Properties, after: Properties): Promise<{ does: string; paths: string[] }>;
}

export function urn(token: string, name = "it"): string {
  return `urn:pulumi:test::test::${token}::${name}`;
}

export function bench(packageName: string, config: Properties = {}): Bench {
  const table = PACKAGES[packageName];
  if (table === undefined) throw new Error(`no package ${packageName}`);
  const folder = mkdtempSync(join(tmpdir(), "launchpad-provider-"));
  folders.push(folder);
  const cloud = new Cloud(folder);
  const faults = new Faults(folder);
  const warnings: string[] = [];
  const warn = (_urn: string, message: string) => void warnings.push(message);
  const provider = new EmbeddedProvider(table, { cloud, faults, assertCleared: () => undefined, warn });
  provider.configure(config);
  const check = async (token: string, inputs: Properties, name = "it") => {
    const checked = await provider.check(urn(token, name), {}, inputs);
    if (checked.failures.length > 0) throw new Error(JSON.stringify(checked.failures));
    return checked.inputs;
  };
  const create = async (token: string, inputs: Properties, name = "it") =>
    provider.create(urn(token, name), await check(token, inputs, name), false);
  return {
    provider,
    cloud,
    faults,
    warnings,
    create,
    failures: async (token, inputs) =>
      (await provider.check(urn(token), {}, inputs)).failures.map((failure) => failure.property),
    change: async (token, before, after) => {
      const state = await create(token, before);
      const inputs = (await provider.check(urn(token), state.inputs, after)).inputs;
      const difference = await provider.diff(urn(token), state.outputs, state.inputs, inputs, []);
      const paths = difference.changes.map((change) => change.path);
      if (paths.length === 0) return { does: "same", paths };
      return { does: difference.replaces.length > 0 ? "replace" : "update", paths };
    },
  };
}
