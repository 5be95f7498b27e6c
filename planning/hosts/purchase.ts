import { show } from "../../config/error";
import type { AwsHostConfig } from "../../config/schema/host";
import type { Findings } from "../findings";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** EC2 begins to end a block's instances this long before the block's end (EC2 user guide, "Capacity Blocks for ML"). */
const CLEARED_BEFORE_END_MS = 30 * MINUTE_MS;

/** Every block ends at this time of the day, UTC (EC2 user guide, "Capacity Blocks for ML"). */
const BLOCK_END_UTC = "11:30";

/**
 * Checks the end of a capacity block against the time, to the minute: a block that ended earlier on the same day is
 * over, and one in its last half hour takes no host any more. `now` is ISO 8601.
 */
export function checkPurchase(path: string, host: AwsHostConfig, now: string, findings: Findings): void {
  if (host.purchase.kind !== "capacity-block" || host.purchase.endsAt === undefined) return;
  const { endsAt } = host.purchase;
  const at = `${path}.purchase.endsAt`;
  const leftMs = Date.parse(endsAt) - Date.parse(now);
  if (leftMs <= CLEARED_BEFORE_END_MS) {
    const rule =
      leftMs <= 0
        ? "the block has ended"
        : "AWS ends a block's hosts from 30 minutes before its end, and that has begun";
    findings.problem(at, show(endsAt), rule, "name a block that is still running");
    return;
  }
  findings.warn(
    "LP-HOST-004",
    at,
    `the block ends in ${timeLeft(leftMs)}; AWS stops its hosts from 30 minutes before.`,
  );
  const timeOfDay = new Date(endsAt).toISOString().slice(11, 16);
  if (timeOfDay === BLOCK_END_UTC) return;
  findings.warn(
    "LP-HOST-004",
    at,
    `AWS's blocks end at ${BLOCK_END_UTC} UTC, and this is ${timeOfDay} UTC: look the end up with \`aws ec2 describe-capacity-reservations\`.`,
  );
}

/** Rounded down, so that nobody counts on more than there is. */
function timeLeft(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} days`;
  if (ms >= 2 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)} hours`;
  return `${Math.floor(ms / MINUTE_MS)} minutes`;
}
