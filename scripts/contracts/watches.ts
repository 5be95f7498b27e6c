/** The watches of all workloads, and which of them a checkout is for. */
import { CONNITO_WATCH } from "../../workloads/connito/watch";
import { GOD_IMAGE_WATCH, SD_SCRIPTS_WATCH } from "../../workloads/god-image/watch";
import { AXOLOTL_WATCH, GOD_TEXT_WATCH } from "../../workloads/god-text/watch";
import { SN38_WATCH } from "../../workloads/sn38/watch";
import type { UpstreamWatch } from "../../workloads/watch";
import { CannotRead } from "./checkout";
import { nearestOf } from "./nearest";

/** In the order of the report. */
export const watches: readonly UpstreamWatch[] = [
  SN38_WATCH,
  GOD_TEXT_WATCH,
  GOD_IMAGE_WATCH,
  CONNITO_WATCH,
  AXOLOTL_WATCH,
  SD_SCRIPTS_WATCH,
];

/**
 * The watches for a checkout: the one named, or all whose landmarks it has.
 * @throws CannotRead for an unknown name, and for a checkout that is none of the upstreams
 */
export function watchesFor(
  directory: string,
  paths: readonly string[],
  as: string | undefined,
  known = watches,
): UpstreamWatch[] {
  const names = known.map(({ name }) => name);
  if (as !== undefined) {
    const found = known.filter(({ name }) => name === as);
    if (found.length > 0) return found;
    const nearest = nearestOf(as, names);
    const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    throw new CannotRead(`--as ${as}: there is no such contract${hint} - use one of ${names.join(", ")}`);
  }
  const have = new Set(paths);
  const found = known.filter(({ landmarks }) => landmarks.every((each) => have.has(each)));
  if (found.length > 0) return found;
  const repositories = [...new Set(known.map(({ repository }) => repository))];
  throw new CannotRead(
    `${directory} has the files of none of ${repositories.join(", ")} - ` +
      `name the top folder of a checkout, or say which one it is with --as (${names.join(", ")})`,
  );
}
