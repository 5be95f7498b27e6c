/** One trainer on the page: what it runs, with what, and where each value comes from. */
import type { TrainerPlan } from "../../../planning/plan";
import { batchText, imageText, portText, stepText, trainerPlace } from "../../../scripts/plan/describe";
import { duration, mib } from "../../../scripts/print/units";
import { printable } from "../../../workloads/hole";
import { commandBlock } from "./command";
import { breakable, html, type Markup } from "./html";
import { htmlTable } from "./table";

/** The whole section. */
export function trainerSection(trainer: TrainerPlan): Markup {
  return html`<h2>Trainer ${trainer.name}</h2>
<p>${trainerPlace(trainer)}${trainer.enabled ? "" : html` <span class="warn">enabled: false, it is stopped and its volumes stay</span>`}. ${batchText(trainer)}.</p>
${trainer.launch.processes.map(
  (each) => html`<h3>Command ${each.name}, in ${each.cwd}</h3>${commandBlock(each.command)}`,
)}
<h3>Values</h3>
${valuesTable(trainer)}
<h3>Advised by the guides, and refused</h3>
${htmlTable(
  [
    { title: "Setting", kind: "code" },
    { title: "Guide" },
    { title: "Id", kind: "narrow" },
    { title: "Why not", kind: "wide" },
  ],
  trainer.refused.map((each) => [each.setting, each.guide, each.id, each.reason]),
  "Nothing.",
)}
<h3>Container</h3>
${containerTable(trainer)}
<details><summary>Environment and files</summary>
${trainer.launch.processes.map((each) => html`<pre>${environmentText(each.env)}</pre>`)}
${trainer.files.map((file) => html`<p><code>${file.path}</code> <span class="quiet">${file.mode}${file.secret ? ", secret" : ""}</span></p><pre>${printable(file.content)}</pre>`)}
</details>`;
}

function valuesTable(trainer: TrainerPlan): Markup {
  return htmlTable(
    [
      { title: "Key", kind: "code" },
      { title: "Value" },
      { title: "From", kind: "source" },
      { title: "Reason", kind: "wide" },
    ],
    trainer.values.map((each) => [
      each.key,
      html`<code>${breakable(each.value)}</code>${upstreamNote(each.replaces)}`,
      html`${each.from}<br class="wide-only"> <span class="quiet">${breakable(each.source)}</span>`,
      each.reason,
    ]),
  );
}

function upstreamNote(replaces: string | undefined): Markup | undefined {
  return replaces === undefined
    ? undefined
    : html`<br class="wide-only"> <span class="quiet">upstream ${replaces}</span>`;
}

function containerTable(trainer: TrainerPlan): Markup {
  const { container, estimates } = trainer;
  const window = estimates.uploadWindow;
  const rows: [string, string][] = [
    ["image", imageText(trainer.image)],
    ["memory", `${mib(container.memoryMiB)} without swap, /dev/shm ${mib(container.shmMiB)} of it`],
    ["CPUs", container.cpuSet ?? "all of the host"],
    ["stop", `${container.stopSignal}, SIGKILL after ${duration(container.stopGraceSeconds)}`],
    ["restart", container.restart],
    ["volumes", container.volumes.map((each) => `${each.role} ${each.name} at ${each.mountPath}`).join("; ")],
    ["open ports", trainer.openPorts.map((each) => `${portText(each)} (${each.purpose})`).join("; ")],
    ["status page", `127.0.0.1:${trainer.statusPort} on the host`],
  ];
  if (trainer.bucket !== undefined) rows.push(["bucket", trainer.bucket]);
  const step = stepText(estimates);
  if (step !== undefined) rows.push(["step", step]);
  if (window !== undefined)
    rows.push([
      "uploads",
      `every ${window.chosen} steps of ${window.stepSeconds} s; ${window.lowest} to ${window.highest} keep validators content`,
    ]);
  return htmlTable([{ title: "Setting", kind: "narrow" }, { title: "Value" }], rows);
}

function environmentText(env: Readonly<Record<string, Parameters<typeof printable>[0]>>): string {
  return Object.entries(env)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${printable(value)}`)
    .join("\n");
}
