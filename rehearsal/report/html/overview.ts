/** The top of the page: verdict, figures, drawings, costs and warnings. */

import { secretsNotSet, warningsBeside } from "../../../scripts/plan/secrets";
import { percent, plural, usd } from "../../../scripts/print/units";
import { previewText, resourceCount, resourceGroups } from "../figures";
import type { Report } from "../schema";
import { costsTable } from "./costs";
import { hostDrawing } from "./drawing";
import { type Content, html, type Markup } from "./html";
import { htmlTable } from "./table";

/** Everything above the details. */
export function overview(report: Report): Markup {
  const { plan } = report;
  const verdict = report.ok
    ? html`<span class="good verdict">passed</span>`
    : html`<span class="bad verdict">failed</span>`;
  const date = report.startedAt.slice(0, 16).replace("T", " ");
  return html`<h1>Rehearsal of stack ${report.stack}: ${verdict}</h1>
<p class="quiet">${date} UTC, ${report.seconds.toFixed(1)} s. Nothing outside this machine was touched.</p>
${report.failure === undefined ? undefined : html`<pre class="bad">${report.failure}</pre>`}
<div class="figures">${figures(report)}</div>
<h2>Hosts, slots and buckets</h2>
${plan.hosts.length === 0 ? html`<p class="quiet">The stack has no host.</p>` : undefined}
<div class="drawings">${plan.hosts.map((host) => hostDrawing(host, plan))}</div>
${warnings(report)}
<h2>Cost</h2>
${costsTable(plan)}`;
}

function warnings({ plan }: Report): Markup {
  const missing = secretsNotSet(plan);
  return html`<h2>Warnings</h2>
${htmlTable(
  [
    { title: "Id", kind: "narrow" },
    { title: "Where", kind: "code" },
    { title: "What", kind: "wide" },
  ],
  warningsBeside(plan).map((each) => [each.id, each.path, each.message]),
)}
${missing === 0 ? undefined : html`<p>${plural(missing, "secret is", "secrets are")} not set yet; <code>npm run plan -- -s ${plan.stack}</code> names them.</p>`}`;
}

function figures(report: Report): Markup[] {
  const { plan } = report;
  const share = percent(plan.cost.idleHourlyUsd, plan.cost.hourlyUsd);
  const preview = report.secondPreview;
  return [
    figure("per hour", usd(plan.cost.hourlyUsd)),
    figure(
      plan.cost.idleGpus === 0
        ? "idle GPUs"
        : `${plan.cost.idleGpus} of ${plural(plan.cost.gpus, "GPU")} idle`,
      plan.cost.idleGpus === 0
        ? `none of ${plan.cost.gpus}`
        : html`<span class="warn">${usd(plan.cost.idleHourlyUsd)}${share === undefined ? "" : `, ${share}`}</span>`,
    ),
    figure("resources", resourceCount(report)),
    figure(
      "second preview",
      html`<span class="${preview?.empty === true ? "good" : "bad"}">${preview?.empty === true ? "empty" : previewText(report)}</span>`,
    ),
    figure("trainers", plan.trainers.filter((each) => each.enabled).length),
    figure(
      "launcher runs that went well",
      `${report.launcherRuns.filter((run) => run.ok).length} of ${report.launcherRuns.length}`,
    ),
  ];
}

function figure(title: string, value: Content): Markup {
  return html`<div class="figure"><b>${value}</b><span class="quiet">${title}</span></div>`;
}

/** Resources by provider and kind. */
export function resourcesTable(report: Report): Markup {
  return htmlTable(
    [{ title: "Provider" }, { title: "Count", kind: "number" }, { title: "Kinds" }],
    resourceGroups(report).map((group) => [
      group.provider,
      group.count,
      group.kinds.map(({ kind, count }) => (count === 1 ? kind : `${count} ${kind}`)).join(", "),
    ]),
  );
}
