/** report.html: one file that needs nothing else, no script and no request. */
import { bucketText, launcherText, previewText, stepText } from "../figures";
import type { Report, ReportLauncherRun } from "../schema";
import { commandBlock } from "./command";
import { memoryTable } from "./costs";
import { html, Markup } from "./html";
import { overview, resourcesTable } from "./overview";
import { styleSheet } from "./style";
import { htmlTable } from "./table";
import { trainerSection } from "./trainer";

/** The whole page. */
export function reportPage(report: Report): string {
  // The policy makes a browser refuse any request, should markup ever slip through.
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rehearsal of ${report.stack}</title>
<style>${new Markup(styleSheet)}</style></head><body>
${overview(report)}
<h2>Memory</h2>
${memoryTable(report.plan)}
${report.plan.trainers.map(trainerSection)}
${engineSection(report)}
<h2>Launcher</h2>
${report.launcherRuns.length === 0 ? html`<p class="quiet">Not reached.</p>` : report.launcherRuns.map(launcherRun)}
<h2>Time</h2>
${htmlTable(
  [{ title: "Phase" }, { title: "Seconds", kind: "number" }, { title: "Found" }],
  report.phases.map((each) => [
    each.title,
    each.seconds.toFixed(1),
    each.ok ? each.note : `failed. ${each.note ?? ""}`,
  ]),
)}
<h2>What was rehearsed</h2>
<ul>${report.rehearsed.map((each) => html`<li>${each}</li>`)}</ul>
<h3>And what was not</h3>
<ul>${report.notRehearsed.map((each) => html`<li>${each}</li>`)}</ul>
</body></html>
`;
  return page.toString();
}

function engineSection(report: Report): Markup {
  const { engine, up, secondPreview } = report;
  const providers = engine?.providers.map((each) => `${each.name} ${each.version}`).join(", ");
  const madeUp =
    report.madeUpSecrets.length === 0
      ? undefined
      : html`<p>Made up for the rehearsal: ${report.madeUpSecrets.join(", ")}.</p>`;
  return html`<h2>Engine</h2>
${engine === undefined ? undefined : html`<p>Pulumi ${engine.version} with embedded providers for ${providers}.</p>`}${madeUp}
${resourcesTable(report)}
<p>Second preview: <span class="${secondPreview?.empty === true ? "good" : "bad"}">${previewText(report)}</span>.</p>
${secondPreview === undefined || secondPreview.empty ? undefined : html`<ul>${secondPreview.changes.map((step) => html`<li>${stepText(step)}</li>`)}</ul>`}
${
  up === undefined
    ? undefined
    : html`<details><summary>Steps of the engine (${up.steps.length})</summary>${htmlTable(
        [
          { title: "Step", kind: "narrow" },
          { title: "Type", kind: "code" },
          { title: "Name", kind: "code" },
        ],
        up.steps.map((step) => [step.op, step.type, step.name]),
      )}</details>`
}`;
}

function launcherRun(run: ReportLauncherRun): Markup {
  const events = Object.entries(run.events).map(([name, times]) => [name, times]);
  return html`<h3>${run.trainer}: <span class="${run.ok ? "good" : "bad"}">${run.ok ? "well" : "not well"}</span></h3>
<p>${launcherText(run)}. The simulated trainer ran ${run.timesFaster} times as fast as the real one.</p>
${bucketText(run) === undefined ? undefined : html`<p>${bucketText(run)}.</p>`}
${run.faults.length === 0 ? undefined : html`<ul class="bad">${run.faults.map((each) => html`<li>${each}</li>`)}</ul>`}
${commandBlock(run.command)}
${htmlTable([{ title: "Event in its log" }, { title: "Times", kind: "number" }], events)}
<details><summary>Pages and last lines of the launcher</summary>${htmlTable(
    [
      { title: "Page", kind: "code" },
      { title: "Host header", kind: "code" },
      { title: "Status", kind: "number" },
    ],
    run.pages.map((each) => [each.page, each.host, each.status]),
  )}<pre>${run.said.join("\n")}</pre></details>`;
}
