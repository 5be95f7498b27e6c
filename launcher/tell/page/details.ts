/** Everything below the curves: GPUs, uploads, all-reduce, time line, checks and config. */
import type { StateView } from "../view";
import { bar, el, fill, show } from "./dom";
import { clock, duration, number } from "./format";
import { uploadRows } from "./uploads";

/** One row for each GPU. */
export function showGpus({ gpus }: StateView): void {
  show("gpus-card", gpus !== undefined);
  if (gpus === undefined) return;
  const problem = gpus.problem === undefined ? undefined : el("p", "banner bad", gpus.problem);
  const rows = gpus.rows.map((gpu) => {
    const used = gpu.memoryUsedMiB;
    const total = gpu.memoryTotalMiB;
    const share = used === undefined || total === undefined ? undefined : used / total;
    const memory =
      used === undefined || total === undefined
        ? "–"
        : `${number(used / 1024, 1)} of ${number(total / 1024, 0)} GiB`;
    const busy = gpu.utilisationPercent;
    return el(
      "div",
      "gpu",
      el("div", "gpu-name", `GPU ${gpu.index}`),
      labelled("memory", memory, bar(share, share !== undefined && share > 0.95 ? "warn" : "good", memory)),
      labelled(
        "busy",
        busy === undefined ? "–" : `${busy} %`,
        bar(busy === undefined ? undefined : busy / 100, "accent", "utilisation"),
      ),
      el(
        "div",
        "small gpu-rest",
        [
          gpu.powerWatts === undefined ? "" : `${number(gpu.powerWatts, 0)} W`,
          gpu.temperatureCelsius === undefined ? "" : `${gpu.temperatureCelsius} °C`,
        ]
          .filter((each) => each !== "")
          .join(" · "),
      ),
    );
  });
  const models = [...new Set(gpus.rows.map((gpu) => gpu.name))];
  const note = [...models, `${duration(gpus.ageSeconds)} ago`].join(", ");
  fill("gpus", problem, ...rows, el("p", "small", note));
}

/** The workloads whose software tells of all-reduces with its peers (workloads/sn38/events.ts). */
const REDUCING: readonly string[] = ["sn38"];

/** The bucket as it is, and what the log says of uploads and all-reduces, where the workload has them. */
export function showExchange(state: StateView): void {
  const { bucket } = state;
  const rows: [string, string][] = [];
  if (bucket !== undefined) {
    rows.push(["bucket", bucket.name]);
    rows.push(["scored object", bucket.key ?? "none seen"]);
    rows.push([
      "its age",
      bucket.ageSeconds === undefined
        ? "unknown"
        : `${duration(bucket.ageSeconds)} of ${duration(bucket.limitSeconds)}`,
    ]);
    if (bucket.problem !== undefined) rows.push(["problem", bucket.problem]);
    if (bucket.clockOffsetSeconds !== undefined)
      rows.push(["clock against the store", `${number(bucket.clockOffsetSeconds, 1)} s`]);
  }
  rows.push(...uploadRows(state));
  const uploads = counted(state, [
    ["uploadStarted", "started"],
    ["uploadDone", "done"],
    ["uploadRetried", "retried"],
    ["uploadFailed", "failed"],
    ["uploadSkipped", "skipped"],
    ["uploadCancelled", "cancelled"],
    ["uploadRefused", "refused"],
    ["roundCommitted", "rounds committed"],
    ["roundMissed", "rounds lost"],
  ]);
  const reduces = counted(state, [
    ["allReduceStarted", "started"],
    ["allReduceDone", "finished"],
    ["allReduceFailed", "failed"],
    ["outOfSync", "out of sync"],
  ]);
  const uploadsByItself = bucket !== undefined && state.uploads === undefined;
  const parts = [
    ...(rows.length === 0 ? [] : [pairs(rows)]),
    ...section("Uploads by the log", uploads, uploadsByItself),
    ...section("All-reduce", reduces, REDUCING.includes(state.workload)),
  ];
  show("exchange-card", parts.length > 0);
  fill("exchange-title", REDUCING.includes(state.workload) ? "Bucket and peers" : "Uploads");
  fill("exchange", ...parts);
}

/** Faults and actions. */
export function showTimeline({ timeline, nowMs }: StateView): void {
  const rows = timeline
    .slice(0, 50)
    .map((row) =>
      el(
        "li",
        row.tone,
        el("time", "small", clock(row.atMs, nowMs)),
        el(
          "div",
          "",
          el("strong", "", row.kind === "fault" ? `fault: ${row.title}` : row.title),
          row.detail === "" ? undefined : el("div", "", row.detail),
          row.outcome === undefined ? undefined : el("div", "small", row.outcome),
        ),
      ),
    );
  fill(
    "timeline",
    rows.length === 0 ? el("p", "small", "Nothing has happened yet.") : el("ol", "timeline", ...rows),
  );
}

/** The preflight before this start. */
export function showPreflight({ preflight }: StateView): void {
  show("preflight-card", preflight !== undefined);
  if (preflight === undefined) return;
  const order = { failed: 0, notChecked: 1, passed: 2 } as const;
  const results = [...preflight.results].sort((a, b) => order[a.status] - order[b.status]);
  const count = (wanted: (each: (typeof results)[number]) => boolean) => results.filter(wanted).length;
  const sums: [number, string][] = [
    [count((each) => each.status === "failed" && each.severity === "critical"), "critical"],
    [count((each) => each.status === "failed" && each.severity === "warning"), "warnings"],
    [count((each) => each.status === "notChecked"), "not checked"],
    [count((each) => each.status === "passed"), "passed"],
  ];
  const words = sums
    .filter(([sum]) => sum > 0)
    .map(([sum, word]) => `${sum} ${sum === 1 && word === "warnings" ? "warning" : word}`);
  fill("preflight-summary", `Checks before the start: ${words.join(", ")}`);
  fill(
    "preflight",
    table(
      ["check", "result", "found"],
      results.map((each) => [
        el("code", "", each.id),
        el(
          "span",
          `badge ${each.status === "passed" ? "good" : each.status === "notChecked" ? "" : each.severity === "critical" ? "bad" : "warn"}`,
          each.status === "passed" ? "ok" : each.status === "notChecked" ? "not checked" : each.severity,
        ),
        el(
          "div",
          "",
          each.found,
          each.mend === undefined
            ? undefined
            : el("div", "small", `expected: ${each.expected}. Mend: ${each.mend}`),
        ),
      ]),
    ),
  );
}

/** The running values. */
export function showConfig({ config, upstreamCommit }: StateView): void {
  fill(
    "config",
    upstreamCommit === undefined ? undefined : el("p", "small", `Upstream commit ${upstreamCommit}`),
    config.length === 0
      ? el("p", "small", "This bundle has no tuned values.")
      : table(
          ["value", "is", "source"],
          config.map((row) => [el("code", "", row.key), row.value ?? "–", el("code", "", row.source)]),
        ),
  );
}

/** Left out where there is nothing, and nothing is to be expected. */
function section(title: string, rows: readonly [string, string][], isExpected: boolean): HTMLElement[] {
  if (rows.length > 0) return [el("h3", "", title), pairs(rows)];
  return isExpected ? [el("h3", "", title), el("p", "small none", "None yet.")] : [];
}

function counted({ events }: StateView, names: readonly (readonly [string, string])[]): [string, string][] {
  return names.flatMap(([name, title]): [string, string][] => {
    const event = events[name];
    if (event === undefined) return [];
    const last = event.ageSeconds === undefined ? "" : `, the last ${duration(event.ageSeconds)} ago`;
    return [[title, `${number(event.count, 0)}${last}`]];
  });
}

function pairs(rows: readonly (readonly [string, string])[]): HTMLElement {
  return el("dl", "", ...rows.flatMap(([name, value]) => [el("dt", "", name), el("dd", "", value)]));
}

function labelled(name: string, value: string, figure: HTMLElement): HTMLElement {
  return el(
    "div",
    "labelled",
    el("div", "small between", el("span", "", name), el("span", "", value)),
    figure,
  );
}

function table(head: readonly string[], rows: readonly (readonly (Node | string)[])[]): HTMLElement {
  const body = rows.map((row) => el("tr", "", ...row.map((cell) => el("td", "", cell))));
  return el(
    "div",
    "scroll",
    el(
      "table",
      "",
      el("thead", "", el("tr", "", ...head.map((each) => el("th", "", each)))),
      el("tbody", "", ...body),
    ),
  );
}
