/** Figures of a report that the summary and the page both show. */
import { plural } from "../../scripts/print/units";
import type { Report, ReportLauncherRun, ReportStep } from "./schema";

/** Resources of one provider. */
export interface ResourceGroup {
  /** `aws`, `docker`, `launchpad` for the components, ... */
  provider: string;
  count: number;
  /** How many of which kind, in alphabetical order. */
  kinds: { kind: string; count: number }[];
}

/** `aws:ec2/instance:Instance` as `ec2.Instance`, `docker:index/container:Container` as `Container`. */
export function kindOf(type: string): string {
  const [, module = "", name = type] = type.split(":");
  const room = module.split("/")[0] ?? "";
  return room === "" || room === "index" ? name : `${room}.${name}`;
}

/** Resources by provider, the largest group first. */
export function resourceGroups(report: Report): ResourceGroup[] {
  const groups = new Map<string, ResourceGroup>();
  for (const { type, count } of report.up?.resources ?? []) {
    const provider = type.split(":")[0] ?? type;
    const group = groups.get(provider) ?? { provider, count: 0, kinds: [] };
    group.count += count;
    group.kinds.push({ kind: kindOf(type), count });
    groups.set(provider, group);
  }
  for (const group of groups.values()) group.kinds.sort((a, b) => (a.kind < b.kind ? -1 : 1));
  return [...groups.values()].sort((a, b) => b.count - a.count || (a.provider < b.provider ? -1 : 1));
}

/** All resources after `up`. */
export function resourceCount(report: Report): number {
  return (report.up?.resources ?? []).reduce((sum, each) => sum + each.count, 0);
}

/** `update docker:index/container:Container miner (image, uploads)`. */
export function stepText(step: ReportStep): string {
  const properties = step.properties.length === 0 ? "" : ` (${step.properties.join(", ")})`;
  return `${step.op} ${step.type} ${step.name}${properties}`;
}

/** The second preview in one sentence. */
export function previewText(report: Report): string {
  const { secondPreview } = report;
  if (secondPreview === undefined) return "not reached";
  if (secondPreview.empty) return "empty: nothing at all would change";
  return `not empty: ${plural(secondPreview.changes.length, "resource")} would change`;
}

/** The bucket of a launcher run in one sentence; undefined for a run without one. */
export function bucketText({ bucket, events }: ReportLauncherRun): string | undefined {
  if (bucket === undefined) return undefined;
  const { launcher, validators, checks } = bucket;
  const age =
    launcher.ageSeconds === undefined
      ? "the launcher saw no scored object"
      : `the launcher saw ${launcher.key ?? "the scored object"}, ${launcher.ageSeconds} s old`;
  const pending =
    validators.pendingUploads === 0
      ? ""
      : `, ${plural(validators.pendingUploads, "multipart upload")} cut off by the stop`;
  const refused = checks["bucket.readKeyOnly"]?.startsWith("passed") === true;
  return [
    `${plural(events.uploadDone ?? 0, "upload")} to ${bucket.name}`,
    `${plural(validators.objects, "object")} of ${(validators.bytes / 1e6).toFixed(1)} MB${pending}`,
    age,
    `the read key ${refused ? "was refused to write" : "was not proved to be read-only"}`,
  ].join(", ");
}

/** A launcher run in one sentence. */
export function launcherText(run: ReportLauncherRun): string {
  const start =
    run.startMilliseconds === undefined
      ? "the software did not start"
      : `software started after ${run.startMilliseconds} ms, preflight included`;
  const loss = run.lastLoss === undefined ? "" : `, last loss ${run.lastLoss}`;
  const health = run.pages.filter((page) => page.page === "/healthz" && page.status === 200).length > 0;
  return [
    start,
    `${plural(run.steps, "step")} seen${loss}`,
    `/healthz ${health ? "answered" : "did not answer"}`,
    `stopped in ${run.stopMilliseconds} ms with exit code ${run.exitCode}`,
  ].join(", ");
}
