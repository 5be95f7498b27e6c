/**
 * The drawing of one host: its slots with their GPUs as squares, the trainer of each slot, and the buckets that
 * these trainers fill. 358 units wide, which is a phone's width without the page's margins: there it is not scaled.
 */
import type { HostPlan, Plan } from "../../../planning/plan";
import { gpuList, usd } from "../../../scripts/print/units";
import { html, type Markup } from "./html";

const width = 358;
const margin = 12;
const perRow = 8;
const gpuGap = 5;
const bucketHeight = 72;
/** The lane at the right, in which lines run from trainers down to their buckets. */
const lane = 26;
const boxWidth = width - lane;
const gpuSize = Math.floor((boxWidth - 4 * margin - (perRow - 1) * gpuGap) / perRow);

interface SlotDrawing {
  markup: Markup;
  height: number;
  /** Bucket that the slot's trainer fills, and where the line to it begins. */
  flow: { bucket: string; y: number } | undefined;
}

/** Text cut to what fits in about `room` units, whole in the title of its element. */
function label(text: string, room: number, x: number, y: number, className: string): Markup {
  const longest = Math.max(4, Math.floor(room / 7.2));
  const shown = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return html`<text x="${x}" y="${y}" class="${className}">${shown}<title>${text}</title></text>`;
}

/** The drawing of a host as an svg element. */
export function hostDrawing(host: HostPlan, plan: Plan): Markup {
  const parts: Markup[] = [];
  let y = 74;
  const flows: { bucket: string; y: number }[] = [];
  for (const slot of slotsOf(host)) {
    const drawn = drawSlot(slot, plan, host, y);
    parts.push(drawn.markup);
    if (drawn.flow !== undefined) flows.push(drawn.flow);
    y += drawn.height + 10;
  }
  if (host.machine.gpuCount === 0) parts.push(label("no GPU", boxWidth, margin * 2, y + 6, "small"));
  const boxHeight = y + 4;
  const buckets = [...new Set(flows.map((flow) => flow.bucket))];
  const bottom = boxHeight + (buckets.length === 0 ? 0 : 34);
  const bucketParts = buckets.map((name, index) => drawBucket(name, plan, bottom + index * bucketHeight));
  const lines = flows.map((flow) =>
    drawFlow(flow.y, bottom + buckets.indexOf(flow.bucket) * bucketHeight + 30),
  );
  const height = bottom + buckets.length * bucketHeight + 2;
  const price = host.price.usd === undefined ? "price unknown" : `${usd(host.price.usd)} an hour`;
  const what = host.kind === "aws" ? host.instanceType : host.kind === "ssh" ? host.address : "this machine";
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Host ${host.name}: ${describe(host)}">
<rect class="box" x="1" y="1" width="${boxWidth - 2}" height="${boxHeight}" rx="8"/>
${label(`${host.name} (${host.kind}${host.offline ? ", offline" : ""})`, boxWidth - 24, margin, 24, "name")}
${label(`${what}, ${price}`, boxWidth - 24, margin, 43, "small")}
${label(`${host.machine.gpuCount} x ${host.machine.gpuModel}`, boxWidth - 24, margin, 60, "small")}
${parts}${lines}${bucketParts}</svg>`;
}

function describe(host: HostPlan): string {
  const slots = host.slots.map(
    (slot) => `slot ${slot.name} GPUs ${gpuList(slot.gpus)} ${slot.trainer ?? "idle"}`,
  );
  return [...slots, `idle GPUs ${gpuList(host.idleGpus)}`].join("; ");
}

interface DrawnSlot {
  title: string;
  gpus: number[];
  trainer: string | undefined;
}

/** The slots, and one without a name for the GPUs that are in none. */
function slotsOf(host: HostPlan): DrawnSlot[] {
  const inSlots = new Set(host.slots.flatMap((slot) => slot.gpus));
  const others = Array.from({ length: host.machine.gpuCount }, (_, index) => index).filter(
    (each) => !inSlots.has(each),
  );
  const slots = host.slots.map((slot) => ({
    title: `slot ${slot.name}`,
    gpus: slot.gpus,
    trainer: slot.trainer,
  }));
  return others.length === 0 ? slots : [...slots, { title: "in no slot", gpus: others, trainer: undefined }];
}

function drawSlot(slot: DrawnSlot, plan: Plan, host: HostPlan, top: number): SlotDrawing {
  const trainer = plan.trainers.find((each) => each.host === host.name && each.name === slot.trainer);
  const rows = Math.ceil(slot.gpus.length / perRow);
  const height = 30 + rows * (gpuSize + gpuGap) + 26;
  const squares = slot.gpus.map((gpu, index) => {
    const x = margin * 2 + (index % perRow) * (gpuSize + gpuGap);
    const y = top + 28 + Math.floor(index / perRow) * (gpuSize + gpuGap);
    const kind = trainer === undefined ? "idle" : "used";
    return html`<rect class="${kind}" x="${x}" y="${y}" width="${gpuSize}" height="${gpuSize}" rx="4"/>
<text class="on-${kind}" x="${x + gpuSize / 2}" y="${y + gpuSize / 2 + 4}" text-anchor="middle">${gpu}</text>`;
  });
  const lineY = top + height - 12;
  const user = trainer === undefined ? "idle" : `${trainer.name} (${trainer.workload})`;
  const markup = html`<rect class="slot" x="${margin}" y="${top}" width="${boxWidth - 2 * margin}" height="${height}" rx="6"/>
${label(`${slot.title}, GPUs ${gpuList(slot.gpus)}`, boxWidth - 60, margin * 2, top + 18, "small")}
${squares}
${label(user, boxWidth - 60, margin * 2, lineY, trainer === undefined ? "idle-text" : "name")}`;
  const bucket = trainer?.bucket;
  return { markup, height, flow: bucket === undefined ? undefined : { bucket, y: lineY - 4 } };
}

/** A line from a trainer to the right lane, down, and to the bucket's side. */
function drawFlow(from: number, to: number): Markup {
  const x = width - lane / 2;
  return html`<path class="flow" d="M ${boxWidth - margin} ${from} H ${x} V ${to} H ${boxWidth - 2}"/>
<path class="tip" d="M ${boxWidth - 10} ${to} l 9 -4.5 v 9 z"/>`;
}

function drawBucket(name: string, plan: Plan, top: number): Markup {
  const bucket = plan.buckets.find((each) => each.name === name);
  const right = boxWidth - 10;
  return html`<path class="box" d="M 2 ${top + 8} V ${top + 54} a ${right / 2 - 1} 8 0 0 0 ${right - 2} 0 V ${top + 8}"/>
<ellipse class="box" cx="${right / 2 + 1}" cy="${top + 8}" rx="${right / 2 - 1}" ry="8"/>
${label(`bucket ${name}`, right - 40, margin * 2, top + 31, "name")}
${label(bucket?.bucketName ?? "", right - 40, margin * 2, top + 46, "small")}`;
}
