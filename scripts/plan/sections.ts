/** Sections of a plan that the rehearsal's summary shows too. */
import { componentText } from "../../planning/memory/limit";
import type { Finding, Plan, TrainerEstimates } from "../../planning/plan";
import { table, visible, wrap } from "../print/layout";
import type { Page } from "../print/style";
import { mib } from "../print/units";
import { gpuMemoryText } from "./describe";

/** Memory of hosts and GPUs beside what the trainers take of it. */
export function memoryLines(plan: Plan, { width, style }: Page): string[] {
  const rows = plan.hosts.flatMap((host) => {
    const own = plan.trainers.filter((trainer) => trainer.host === host.name);
    const running = own.filter((trainer) => trainer.enabled);
    const taken = running.reduce((sum, each) => sum + each.container.memoryMiB, 0);
    return [
      ...own.map((trainer) => [
        `${host.name}/${trainer.slot} ${trainer.name}${trainer.enabled ? "" : " (off)"}`,
        mib(trainer.container.memoryMiB),
        mib(trainer.container.shmMiB),
        hostNeedText(trainer.estimates),
        gpuMemoryText(trainer, host),
      ]),
      [`${host.name} in all`, `${mib(taken)} of ${mib(host.machine.memoryMiB)}`, "", "", ""],
    ];
  });
  const columns = [
    { title: "host/slot" },
    { title: "memory limit", align: "right" },
    { title: "of it /dev/shm", align: "right" },
    { title: "needs at least", align: "right" },
    { title: "peak per GPU", align: "right" },
  ] as const;
  return [...table(columns, rows, width, 2, style.dim), ...componentLines(plan, { width, style })];
}

/** What upstream asks for, and what was computed of it and of /dev/shm. */
function hostNeedText({ hostMemoryFloorGiB, hostMemoryGiB }: TrainerEstimates): string {
  const floor = `${hostMemoryFloorGiB} GiB`;
  if (hostMemoryGiB === undefined) return floor;
  return `${floor}; computed ${hostMemoryGiB.memory}, shm ${hostMemoryGiB.shm}`;
}

/** What the peak of each trainer's GPU memory is made of, where the plan knows it. */
function componentLines(plan: Plan, { width, style }: Page): string[] {
  return plan.trainers.flatMap((trainer) => {
    const components = trainer.estimates.gpuMemoryGiB?.components;
    return components === undefined
      ? []
      : wrap(
          `${style.dim(`${trainer.name} per GPU, GiB:`)} ${componentText(components)}`,
          width,
          "  ",
          "    ",
        );
  });
}

/** Findings with id, path and message. */
export function findingLines(findings: readonly Finding[], { width, style }: Page): string[] {
  return findings.flatMap((each) =>
    wrap(`${style.warn(each.id)} ${visible(each.path)}: ${visible(each.message)}`, width, "  ", "    "),
  );
}
