/** Costs and memory of a plan as tables. */
import { componentText } from "../../../planning/memory/limit";
import type { Plan, TrainerPlan } from "../../../planning/plan";
import { gpuMemoryText, hostPlace, idleText } from "../../../scripts/plan/describe";
import { mib, usd } from "../../../scripts/print/units";
import { html, type Markup } from "./html";
import { htmlTable } from "./table";

/** What each host costs an hour, the sum, and what stands idle. */
export function costsTable(plan: Plan): Markup {
  const rows = plan.hosts.map((host) => [
    host.name,
    hostPlace(host),
    usd(host.price.usd),
    host.price.asOf === undefined ? host.price.source : `${host.price.source}; read ${host.price.asOf}`,
  ]);
  const { hourlyUsd, unknownHosts } = plan.cost;
  const total =
    hourlyUsd === undefined
      ? `unknown, because the price of ${unknownHosts.join(", ")} is`
      : `${usd(hourlyUsd * 730)} a month of 730 hours; R2 and traffic come on top`;
  const columns = [
    { title: "Host" },
    { title: "What" },
    { title: "Per hour", kind: "number" },
    { title: "Source of the price" },
  ] as const;
  return html`${htmlTable(columns, [...rows, ["in all", "", usd(hourlyUsd), total]])}
<p>Idle GPUs: ${idleText(plan)}.</p>`;
}

/** Memory of the hosts and of their GPUs beside what the trainers take. */
export function memoryTable(plan: Plan): Markup {
  const rows = plan.trainers.map((trainer) => {
    const host = plan.hosts.find((each) => each.name === trainer.host);
    const all = host === undefined ? "" : ` of ${mib(host.machine.memoryMiB)}`;
    return [
      trainer.name,
      `${mib(trainer.container.memoryMiB)}${all}`,
      mib(trainer.container.shmMiB),
      `${trainer.estimates.hostMemoryFloorGiB} GiB`,
      gpuMemoryText(trainer, host),
      memorySource(trainer),
    ];
  });
  const columns = [
    { title: "Trainer" },
    { title: "Memory limit", kind: "number" },
    { title: "Of it /dev/shm", kind: "number" },
    { title: "Needs at least", kind: "number" },
    { title: "Peak per GPU", kind: "number" },
    { title: "Source" },
  ] as const;
  return htmlTable(columns, rows);
}

/** Where the peak's figure comes from, and its parts where the plan knows them. */
function memorySource({ estimates }: TrainerPlan): string {
  const { source = "", components } = estimates.gpuMemoryGiB ?? {};
  return components === undefined ? source : `${source}. GiB: ${componentText(components)}`;
}
