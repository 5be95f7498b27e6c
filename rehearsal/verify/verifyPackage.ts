/** Replays resources of one package with the tables and with the real plugin, and compares what the engine did. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EngineRehearsal } from "../driver/engineRehearsal";
import { sdkVersion } from "../providers/install";
import type { PackageTable } from "../providers/table";
import type { Properties } from "../providers/values";
import type { ChangeCase } from "./cases";
import { compareObservations, type TableDifference } from "./compare";
import { type RealPlugin, RealStack } from "./realStack";
import { observe, replayFile } from "./replay";
import type { ReplayResource } from "./resources";

/** What a verification found. */
export interface Verification {
  readonly stack: string;
  readonly package: string;
  /** The real side: which plugin, and what it spoke to. */
  readonly against: string;
  readonly resources: number;
  /** How many previews, refreshes and changes were compared. */
  readonly occasions: number;
  /** What was changed or left out to make the replay possible. */
  readonly notes: readonly string[];
  readonly differences: readonly TableDifference[];
  /** Whether the real second preview, refresh and the preview after it were empty. */
  readonly realIsStable: boolean;
}

/** What every verification needs. */
export interface VerifyOptions {
  readonly engineDir: string;
  readonly plugin: RealPlugin;
  /** For states and logs of both sides. */
  readonly folder: string;
  readonly stack: string;
  readonly resources: readonly ReplayResource[];
  readonly signal?: AbortSignal;
  readonly progress: (what: string) => void;
  /** Looks at what the real side has made, before anything is changed. */
  readonly afterUp?: () => Promise<void>;
}

/** The package's side of it. */
export interface PackageSide {
  readonly table: PackageTable;
  readonly cases: readonly ChangeCase[];
  readonly config: Properties;
  /** What the real plugin speaks to, in words. */
  readonly place: string;
  readonly notes: readonly string[];
}

const QUIET = ["second preview", "refresh", "preview after the refresh"];

/** Runs both sides and compares them. Throws when `up` of the replay fails on either. */
export async function verifyPackage(options: VerifyOptions, side: PackageSide): Promise<Verification> {
  const { table, cases, config } = side;
  const replay = {
    package: table.name,
    version: sdkVersion(table.name),
    config,
    resources: options.resources,
  };
  const world = (name: string) => {
    const scratchDir = join(options.folder, name);
    mkdirSync(scratchDir, { recursive: true });
    const file = replayFile(scratchDir);
    const projectDir = join(__dirname, "program");
    const environment = { LAUNCHPAD_VERIFY_FILE: file };
    const { engineDir, stack, signal } = options;
    return { file, options: { engineDir, stack, signal, projectDir, scratchDir, environment } };
  };
  const look = async (name: string, stack: EngineRehearsal, file: string, afterUp?: () => Promise<void>) => {
    await stack.prepare();
    const progress = (what: string) => options.progress(`${name}: ${what}`);
    return observe(stack, { file, replay, cases, progress, afterUp });
  };
  const actual = world("real");
  const real = await look(
    "real",
    new RealStack(actual.options, options.plugin),
    actual.file,
    options.afterUp,
  );
  const embedded = world("tables");
  const tables = await look("tables", new EngineRehearsal(embedded.options), embedded.file);
  return {
    stack: options.stack,
    package: table.name,
    against: `pulumi-resource-${table.name} (${options.plugin.origin}) with ${side.place}`,
    resources: options.resources.length,
    occasions: real.changes.size,
    notes: side.notes,
    differences: compareObservations(table, options.resources, tables, real),
    realIsStable: QUIET.every((what) => real.changes.get(what)?.length === 0),
  };
}
