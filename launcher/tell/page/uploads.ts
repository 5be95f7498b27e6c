/** The launcher's own uploads on the page: the last one, and what the gate refused. */
import type { StateView } from "../view";
import { bar, el } from "./dom";
import { duration, number } from "./format";

type Uploads = NonNullable<StateView["uploads"]>;

const PHASES: Readonly<Record<NonNullable<Uploads["current"]>["phase"], string>> = {
  settling: "waits for its files",
  checking: "is checked",
  sending: "is sent",
};

/** What the tile says: the age of the last upload, and what came of the later ones. */
export function uploadsTile({ uploads }: StateView): HTMLElement | undefined {
  if (uploads === undefined) return undefined;
  const { last, current, outcomes } = uploads;
  const bad = isRefused(uploads);
  const tile = el(
    "div",
    `tile ${bad ? "warn" : ""}`,
    el("div", "name", "Upload age"),
    el("div", "value", last === undefined ? "–" : duration(last.ageSeconds)),
    el(
      "div",
      "small",
      [
        last === undefined ? "none yet" : stepName(last.step),
        current === undefined ? "" : `${stepName(current.step)} ${PHASES[current.phase]}`,
        outcomes.failed === 0 ? "" : `${number(outcomes.failed, 0)} failed`,
        refusedText(uploads),
      ]
        .filter((each) => each !== "")
        .join(" · "),
    ),
  );
  if (current?.phase === "sending" && current.totalBytes > 0) {
    const share = current.sentBytes / current.totalBytes;
    tile.append(bar(share, "accent", `${Math.round(share * 100)} % sent`));
  }
  return tile;
}

/** Rows for the card below the curves. */
export function uploadRows({ uploads }: StateView): [string, string][] {
  if (uploads === undefined) return [];
  const { last, lastRefusal, refusals, maxSeconds } = uploads;
  const rows: [string, string][] = [];
  if (last !== undefined) {
    const size = last.bytes === undefined ? "" : `, ${number(last.bytes / 1e6, 1)} MB`;
    const took = last.seconds === undefined ? "" : ` in ${duration(last.seconds)}`;
    rows.push([
      "last upload",
      `${stepName(last.step)}${size}${took} (at most ${duration(maxSeconds)}), ${duration(last.ageSeconds)} ago`,
    ]);
  }
  if (lastRefusal !== undefined)
    rows.push([
      "last refused",
      `${stepName(lastRefusal.step)}, ${duration(lastRefusal.ageSeconds)} ago: ${lastRefusal.evidence}`,
    ]);
  const reasons = Object.entries(refusals).map(([reason, count]) => `${reason} ${number(count, 0)}`);
  if (reasons.length > 0) rows.push(["reasons", reasons.join(", ")]);
  return rows;
}

/** When, and the evidence, stand in the card below. */
function refusedText({ outcomes, lastRefusal }: Uploads): string {
  if (lastRefusal === undefined) return "";
  const count = outcomes.refused === 0 ? "one refused" : `${number(outcomes.refused, 0)} refused`;
  return `${count}: ${lastRefusal.reason}`;
}

/** True where the newest checkpoint was refused; too early is how every run begins. */
function isRefused({ last, lastRefusal }: Uploads): boolean {
  if (lastRefusal === undefined || lastRefusal.reason === "stepTooEarly") return false;
  return last === undefined || lastRefusal.ageSeconds < last.ageSeconds;
}

function stepName(step: number | undefined): string {
  return step === undefined ? "unknown step" : `step ${number(step, 0)}`;
}
