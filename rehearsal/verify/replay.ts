/** Replays resources on one stack of the engine, embedded or real, and writes down what the engine did. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineRehearsal } from "../driver/engineRehearsal";
import type { Outcome } from "../driver/index";
import { isProperties, type Properties, unwrapSecrets } from "../providers/values";
import type { ChangeCase } from "./cases";
import type { ReplayResource } from "./resources";

/** What is replayed: one package through one provider. */
export interface Replay {
  readonly package: string;
  readonly version: string;
  /** Configuration of the provider. */
  readonly config: Properties;
  readonly resources: readonly ReplayResource[];
}

/** What the engine did, in words that can be compared: `replace docker:…:Container trainer [envs!, memory]`. */
export interface Observation {
  /** Changes by occasion: `second preview`, `refresh`, `container: memory`, ... */
  readonly changes: ReadonlyMap<string, readonly string[]>;
  /** Outputs by resource, `<type> <name>`. */
  readonly outputs: ReadonlyMap<string, Properties>;
}

/** How to observe. */
export interface ObserveOptions {
  /** Where the program reads its resources. */
  readonly file: string;
  readonly replay: Replay;
  readonly cases: readonly ChangeCase[];
  readonly progress: (what: string) => void;
  readonly afterUp?: () => Promise<void>;
}

/** Runs `up`, preview, refresh, preview and a preview for each case; destroys in the end. Throws when `up` fails. */
export async function observe(
  stack: EngineRehearsal,
  { file, replay, cases, progress, afterUp }: ObserveOptions,
): Promise<Observation> {
  const changes = new Map<string, readonly string[]>();
  const give = (resources: readonly ReplayResource[]) =>
    writeFileSync(file, JSON.stringify({ ...replay, resources }));
  const note = (what: string, outcome: Outcome) => changes.set(what, describe(outcome));
  try {
    give(replay.resources);
    progress("up");
    const up = await stack.up();
    if (!up.ok) throw new Error(describe(up).join("\n"));
    await afterUp?.();
    note("second preview", await stack.preview());
    note("refresh", await stack.refresh());
    note("preview after the refresh", await stack.preview());
    const outputs = outputsOf(await stack.exportState());
    for (const { what, type, change } of cases) {
      for (const resource of replay.resources.filter((item) => item.type === type)) {
        const changed = change(resource.inputs);
        if (changed === undefined) continue;
        const title = `${type.split(":").pop()} ${resource.name}: ${what}`;
        progress(title);
        give(replay.resources.map((item) => (item === resource ? withInputs(item, changed) : item)));
        note(title, await stack.preview());
      }
    }
    return { changes, outputs };
  } finally {
    give(replay.resources);
    progress("destroy");
    await stack.destroy();
  }
}

/** Where a replay's resources are written for the program. */
export function replayFile(folder: string): string {
  return join(folder, "replay.json");
}

function withInputs(resource: ReplayResource, changed: Properties): ReplayResource {
  const inputs = Object.fromEntries(
    Object.entries({ ...resource.inputs, ...changed }).filter(([, value]) => value !== undefined),
  );
  return { ...resource, inputs };
}

/** Changes as text, one line a resource; `!` marks what replaces. A failure is its first error. */
export function describe(outcome: Outcome): string[] {
  if (!outcome.ok) {
    const errors = outcome.diagnostics.filter((item) => item.severity === "error");
    return [`fails: ${firstLine(errors[0]?.message ?? outcome.stderr)}`];
  }
  return outcome.changes
    .filter((step) => !["create-replacement", "delete-replaced"].includes(step.op))
    .map((step) => {
      const paths = Object.entries(step.detailedDiff).map(([path, kind]) => mark(path, kind));
      if (paths.length === 0) paths.push(...topLevel(step));
      return `${step.op} ${step.type} ${step.name} [${[...new Set(paths)].sort().join(", ")}]`;
    })
    .sort();
}

/**
 * What a plugin says that names top-level properties alone, as cloudflare's does. It names what the service will
 * answer anew as well; that follows from the change and is left out, unless nothing else is named.
 */
function topLevel({ diffs, replaceKeys, inputs }: Outcome["changes"][number]): string[] {
  const given = diffs.filter((name) => inputs[name] !== undefined);
  return (given.length === 0 ? diffs : given).map((name) => (replaceKeys.includes(name) ? `${name}!` : name));
}

function mark(path: string, kind: string): string {
  return `${path.split(/[.[]/, 1)[0]}${kind.endsWith("replace") ? "!" : ""}`;
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}

function outputsOf(state: unknown): Map<string, Properties> {
  const { deployment } = state as {
    deployment?: { resources?: { urn: string; type: string; outputs?: Properties }[] };
  };
  const outputs = new Map<string, Properties>();
  for (const { urn, type, outputs: found = {} } of deployment?.resources ?? []) {
    const plain = unwrapSecrets(found);
    if (isProperties(plain)) outputs.set(`${type} ${urn.split("::").slice(3).join("::")}`, plain);
  }
  return outputs;
}
