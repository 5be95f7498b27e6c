/** Reads the engine's JSON event log into steps and diagnostics. */
import { existsSync, readFileSync } from "node:fs";

/** One thing that the engine did, or at preview would do. */
export interface Step {
  /** create, update, delete, same, read, refresh, replace, create-replacement, delete-replaced, import, ... */
  readonly op: string;
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  /** Top-level properties that made a replacement necessary. */
  readonly replaceKeys: readonly string[];
  /** Top-level properties that differ. */
  readonly diffs: readonly string[];
  /** Kind of each differing property path: add, update, delete, each with `-replace` where it replaces. */
  readonly detailedDiff: Readonly<Record<string, string>>;
  /** New inputs, secrets shown as `[secret]`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Package of the provider that serves the resource; "" for components. */
  readonly package: string;
  readonly failed: boolean;
}

/** A message of the engine, the program or a provider. */
export interface Diagnostic {
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  readonly urn: string;
}

/** What an event log says. */
export interface EngineEvents {
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  /** How many resources each kind of step touched. */
  readonly summary: Readonly<Record<string, number>>;
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly provider?: string;
  readonly keys?: string[] | null;
  readonly diffs?: string[] | null;
  readonly detailedDiff?: Record<string, { diffKind?: string; kind?: string }> | null;
  readonly new?: { readonly inputs?: Record<string, unknown> } | null;
}

interface Event {
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly resOutputsEvent?: { readonly metadata: Metadata };
  readonly resOpFailedEvent?: { readonly metadata: Metadata };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string; readonly urn?: string };
  readonly summaryEvent?: { readonly resourceChanges?: Record<string, number> | null };
}

/** Steps that change nothing. */
const QUIET = new Set(["same", "read", "refresh", "read-discard", "discard"]);

/** Whether a step changes, or would change, a resource. */
export function isChange(step: Step): boolean {
  return !QUIET.has(step.op);
}

/** Reads an event log; an absent file is an engine that ended before its first event. */
export function readEvents(file: string): EngineEvents {
  const steps = new Map<string, Step>();
  const diagnostics: Diagnostic[] = [];
  let summary: Record<string, number> = {};
  for (const event of lines(file)) {
    const started = event.resourcePreEvent?.metadata;
    if (started !== undefined) put(steps, started, false);
    // A refresh tells what it found only when it has ended.
    const ended = event.resOutputsEvent?.metadata;
    if (ended !== undefined) {
      const refresh = steps.get(`${ended.urn}|refresh`);
      if (refresh !== undefined && ended.op !== "refresh") steps.delete(`${ended.urn}|refresh`);
      put(steps, ended, false);
    }
    const failed = event.resOpFailedEvent?.metadata;
    if (failed !== undefined) put(steps, failed, true);
    const message = event.diagnosticEvent;
    if (message !== undefined) diagnostics.push(...diagnostic(message));
    if (event.summaryEvent !== undefined) summary = event.summaryEvent.resourceChanges ?? {};
  }
  return { steps: [...steps.values()], diagnostics, summary };
}

function put(steps: Map<string, Step>, metadata: Metadata, failed: boolean): void {
  const key = `${metadata.urn}|${metadata.op}`;
  const before = steps.get(key);
  steps.set(key, {
    op: metadata.op,
    type: metadata.type,
    urn: metadata.urn,
    name: metadata.urn.split("::").slice(3).join("::"),
    replaceKeys: metadata.keys ?? before?.replaceKeys ?? [],
    diffs: metadata.diffs ?? before?.diffs ?? [],
    detailedDiff: kinds(metadata) ?? before?.detailedDiff ?? {},
    inputs: metadata.new?.inputs ?? before?.inputs ?? {},
    package: packageOf(metadata),
    failed: failed || (before?.failed ?? false),
  });
}

function kinds(metadata: Metadata): Record<string, string> | undefined {
  if (!metadata.detailedDiff) return undefined;
  return Object.fromEntries(
    Object.entries(metadata.detailedDiff).map(([path, { diffKind, kind }]) => [
      path,
      diffKind ?? kind ?? "update",
    ]),
  );
}

/** `urn:...::pulumi:providers:aws::default_7_48_0::<id>` -> `aws`. */
function packageOf(metadata: Metadata): string {
  const provider = metadata.type.startsWith("pulumi:providers:") ? metadata.type : (metadata.provider ?? "");
  return /pulumi:providers:([A-Za-z0-9_-]+)/.exec(provider)?.[1] ?? "";
}

function diagnostic(message: { severity: string; message: string; urn?: string }): Diagnostic[] {
  const severity = message.severity.replace("info#err", "info");
  if (severity !== "info" && severity !== "warning" && severity !== "error") return [];
  return [{ severity, message: message.message.trim(), urn: message.urn ?? "" }];
}

function lines(file: string): Event[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return line.trim() === "" ? [] : [JSON.parse(line) as Event];
      } catch {
        // The last line of an engine that was killed may be half written.
        return [];
      }
    });
}
