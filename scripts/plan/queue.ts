/** `npm run plan -- --queue FILE`: when jobs would run on the GPUs that are free, and which of them would not do. */
import type { FreeGpus } from "../../planning/queue/gpus";
import { hoursText } from "../../planning/queue/note";
import type { JobState, PlannedJob, QueuePlan } from "../../planning/queue/queue";
import { TIME_FACTOR } from "../../planning/time";
import { facts, table, visible, wrap } from "../print/layout";
import type { Page, Style } from "../print/style";
import { count, gpuList, plural, usd } from "../print/units";
import type { Queue } from "./queueFile";

/** The plan for programs: all figures as they were computed. */
export function queueJson({ file, stack }: Queue, plan: QueuePlan): object {
  return { version: 1, queue: file, stack, ...plan };
}

/** All lines. */
export function queueLines(queue: Queue, plan: QueuePlan, page: Page): string[] {
  const { style } = page;
  const sections: [string, string[]][] = [
    ["Free GPUs", freeLines(queue, plan, page)],
    ["Schedule, in hours from now", scheduleLines(plan, page)],
    ["Jobs to look at", noteLines(plan, page)],
    ["GPU-hours", idleLines(plan, page)],
    ["Rules", ruleLines(plan, page)],
  ];
  return [
    ...headLines(queue, plan, page),
    ...sections
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([title, lines]) => ["", style.bold(title), ...lines]),
  ];
}

function headLines({ file }: Queue, { jobs, makespanHours }: QueuePlan, { width, style }: Page): string[] {
  const states: readonly JobState[] = ["fits", "unknown", "at risk", "misses", "cannot run"];
  const counts = states.flatMap((state) => {
    const own = jobs.filter((job) => job.state === state).length;
    return own === 0 ? [] : [`${count(own)} ${STATES[state][own === 1 ? 0 : 1]}`];
  });
  const text =
    jobs.length === 0
      ? "It is empty: nothing to plan."
      : `${plural(jobs.length, "job")}: ${counts.join(", ")}. The last ends after ${hoursText(makespanHours)} h. Nothing is started: this is a plan for you to act on.`;
  return [...wrap(style.bold(`Queue ${visible(file)}`), width), ...wrap(text, width)];
}

/** Of one job and of several. */
const STATES: Readonly<Record<JobState, readonly [string, string]>> = {
  fits: ["fits", "fit"],
  unknown: ["of unknown length", "of unknown length"],
  "at risk": ["at risk", "at risk"],
  misses: ["misses its time", "miss their time"],
  "cannot run": ["cannot run", "cannot run"],
};

function freeLines({ stack, gpusIgnored }: Queue, { free }: QueuePlan, { width, style }: Page): string[] {
  const from = stack === undefined ? "" : `stack ${visible(stack)}, what its enabled trainers leave`;
  const none = stack === undefined ? "none" : `none: ${from}`;
  const rows = free.map(({ host, gpus, machine, gpuHourUsd }) => [
    visible(host),
    `GPU ${gpuList(gpus)} (${visible(machine.gpuModel)}, ${machine.gpuMemoryGiB} GiB), ${priceText(gpuHourUsd)}`,
  ]);
  return [
    ...(rows.length === 0 ? wrap(none, width, "  ") : []),
    ...facts(
      rows.map(([host = "", text]) => [host, text] as const),
      width,
      2,
      style.dim,
    ),
    ...(rows.length > 0 && from !== "" ? wrap(`of ${from}`, width, "  ") : []),
    ...(gpusIgnored ? wrap("The file's own `gpus:` do not count beside --stack.", width, "  ") : []),
  ];
}

function priceText(gpuHourUsd: FreeGpus["gpuHourUsd"]): string {
  return gpuHourUsd === undefined ? "price unknown" : `${usd(gpuHourUsd)} a GPU-hour`;
}

function scheduleLines({ jobs }: QueuePlan, { width, style }: Page): string[] {
  if (jobs.length === 0) return [];
  const rows = jobs.map((job) => [
    visible(job.name),
    placeText(job),
    needsText(job),
    hoursText(job.givenHours),
    job.place === undefined ? "" : hoursText(job.place.start),
    job.place === undefined ? "" : hoursText(job.place.end),
    job.worth === undefined ? "" : job.worth.perGpuHour.toFixed(3),
    stateText(job.state, style),
  ]);
  const columns = [
    { title: "job", flexible: true },
    { title: "GPUs" },
    { title: "needs", align: "right" },
    { title: "given", align: "right" },
    { title: "start", align: "right" },
    { title: "end", align: "right" },
    { title: "worth", align: "right" },
    { title: "state" },
  ] as const;
  return table(columns, rows, width, 2, style.dim);
}

function placeText({ place, gpus }: PlannedJob): string {
  return place === undefined ? `${gpus.gpus}` : `${visible(place.host)} ${gpuList(place.gpus)}`;
}

/** `1.20 (0.85-1.75)`: the time model's estimate with the range that its factor leaves. */
function needsText({ needs }: PlannedJob): string {
  if (needs === undefined) return "unknown";
  const { expectedHours, lowHours, highHours } = needs;
  return `${hoursText(expectedHours)} (${hoursText(lowHours)}-${hoursText(highHours)})`;
}

function stateText(state: JobState, style: Style): string {
  if (state === "fits") return style.good(state);
  return state === "unknown" || state === "at risk" ? style.warn(state) : style.bad(state);
}

function noteLines({ jobs }: QueuePlan, { width, style }: Page): string[] {
  return jobs.flatMap((job) => {
    const unknown =
      job.unknown === undefined ? [] : [`its length is not known: ${job.unknown}; all of its hours count`];
    const notes = job.notes.map(({ says, fix, id }) => {
      const mend = fix === undefined ? "" : ` - ${fix}`;
      return `${visible(says)}${visible(mend)}${id === undefined ? "" : ` [${id}]`}`;
    });
    return [...unknown, ...notes].flatMap((text) =>
      wrap(`${style.accent(visible(job.name))}: ${text}`, width, "  ", "    "),
    );
  });
}

function idleLines({ idle, free }: QueuePlan, { width, style }: Page): string[] {
  if (idle.gpuHours === 0) return [];
  const known = (dollars: number | undefined) => (dollars === undefined ? "cost unknown" : usd(dollars));
  return facts(
    [
      ["in all", `${hoursText(idle.gpuHours)} until the last job ends, ${known(idle.usd)}`],
      ["used", hoursText(idle.usedGpuHours)],
      ["idle", `${hoursText(idle.idleGpuHours)}, ${known(idle.idleUsd)}`],
      [
        "price unknown",
        idle.usd === undefined
          ? free
              .filter((each) => each.gpuHourUsd === undefined)
              .map(({ host }) => visible(host))
              .join(", ")
          : undefined,
      ],
    ],
    width,
    2,
    style.dim,
  );
}

/** Which rules the figures are by, with the day on which each held. */
function ruleLines({ jobs }: QueuePlan, { width, style }: Page): string[] {
  const [first] = jobs;
  const worth = jobs.find((job) => job.worth !== undefined)?.worth;
  if (first === undefined) return [];
  return facts(
    [
      ["GPUs", `${first.gpus.rule.source} (${first.gpus.rule.date}), unless the file says gpus`],
      ["hours", `docs/time-model.md, with its factor of ${TIME_FACTOR} as the range`],
      [
        "worth",
        worth === undefined
          ? undefined
          : `points of winning the task by GPU-hour; neither hours nor size count, and a second place gets none: ${worth.rule.source} (${worth.rule.date})`,
      ],
      [
        "order",
        "jobs that can end in their hours, then by worth, deadline, arrival and name; each at its earliest time",
      ],
    ],
    width,
    2,
    style.dim,
  );
}
