/** Everything that has an id: tripwires, warnings, values of profiles, and advice that no profile follows. */
import { findingTitles } from "../findings";
import { CUSTOM_ENV } from "../trainers/custom/software";
import { connitoTripwires } from "./connito";
import type { Tripwire } from "./entry";
import { godTripwires } from "./god";
import { godImageTripwires } from "./godImage";
import { godTextTripwires } from "./godText";
import { hostTripwires } from "./host";
import { memoryTripwires } from "./memory";
import { ncclTripwires } from "./nccl";
import { registryTripwires } from "./registry";
import { sn38Tripwires } from "./sn38";
import { profileNames, workloadProfiles } from "./workloads";

/** All tripwires, in the order of the page. */
export const tripwires: readonly Tripwire[] = [
  ...ncclTripwires,
  ...memoryTripwires,
  ...hostTripwires,
  ...registryTripwires,
  ...sn38Tripwires,
  ...godTripwires,
  ...godTextTripwires,
  ...godImageTripwires,
  ...connitoTripwires,
];

/** A value of a profile that has the id. */
export interface CatalogueValue {
  workload: string;
  /** The set and the profile, such as `guide` or `sdxl, tuned`. */
  profile: string;
  key: string;
  value: string;
  reason: string;
  source: string;
}

/** One id. */
export interface CatalogueEntry extends Tripwire {
  title: string;
  values: readonly CatalogueValue[];
  /** Page and anchor in docs/. */
  page: string;
}

/** Every id with what is known of it, in alphabetical order. */
export function catalogue(): CatalogueEntry[] {
  const byId = new Map<string, CatalogueEntry>();
  for (const each of [...derivedEntries(), ...valueEntries()])
    byId.set(each.id, merged(byId.get(each.id), each));
  for (const each of tripwires) {
    const base = byId.get(each.id);
    byId.set(each.id, {
      ...base,
      ...each,
      title: each.title ?? base?.title ?? each.id,
      values: base?.values ?? [],
      page: pageOf("tripwires", each.id),
    });
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The entry of an id. */
export function catalogueEntry(id: string): CatalogueEntry | undefined {
  return catalogue().find((each) => each.id === id);
}

function pageOf(page: "tripwires" | "profiles", id: string): string {
  return `docs/${page}.md#${id.toLowerCase()}`;
}

function merged(before: CatalogueEntry | undefined, next: CatalogueEntry): CatalogueEntry {
  return before === undefined ? next : { ...before, values: [...before.values, ...next.values] };
}

/** Warnings and refused advice: their words stand where they are used. */
function derivedEntries(): CatalogueEntry[] {
  const findings = Object.entries(findingTitles).map(([id, title]): CatalogueEntry => {
    const shown = "among the plan's warnings";
    return {
      id,
      title,
      verdict: "warning",
      shown,
      where: "planning/",
      values: [],
      page: pageOf("tripwires", id),
    };
  });
  const refused = workloadProfiles.flatMap(({ workload, refused: advice }) =>
    advice.map(({ id, setting, guide, reason }): CatalogueEntry => {
      return {
        id,
        title: setting,
        says: guide.includes(",") ? `guides ${guide} advise it` : `guide ${guide} advises it`,
        truth: reason,
        verdict: "refused",
        shown: "stands under what the guides advise and the plan refuses",
        where: `workloads/${workload}/`,
        values: [],
        page: pageOf("tripwires", id),
      };
    }),
  );
  return [...findings, ...refused];
}

/** Values of profiles and of contracts. */
function valueEntries(): CatalogueEntry[] {
  const entry = (id: string, value: CatalogueValue): CatalogueEntry => ({
    id,
    title: `${value.key} = ${value.value}`,
    verdict: "value",
    shown: "among the trainer's values",
    where: `workloads/${value.workload}/`,
    values: [value],
    page: pageOf("profiles", id),
  });
  const ofProfiles = workloadProfiles.flatMap(({ workload, sets }) =>
    sets.flatMap(({ name, profiles }) =>
      profileNames.flatMap((profile) =>
        profiles[profile].map(({ id, key, value, reason, source, applies }) =>
          entry(id, { workload, profile: profileText(name, profile, applies), key, value, reason, source }),
        ),
      ),
    ),
  );
  const ofContract = CUSTOM_ENV.map(([name, value, id, reason]) =>
    entry(id, {
      workload: "custom",
      profile: "contract",
      key: `env:${name}`,
      value,
      reason,
      source: "planning/trainers/custom/software.ts",
    }),
  );
  return [...ofProfiles, ...ofContract];
}

/** `sdxl, tuned, up to 15 B`. */
function profileText(set: string, profile: string, applies: string | undefined): string {
  return [set, profile, applies].filter((part) => part !== undefined && part !== "").join(", ");
}
