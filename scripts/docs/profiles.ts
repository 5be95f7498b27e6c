/** Generates docs/profiles.md: the values of each workload's profiles, side by side, with source and reason. */

import { CUSTOM_ENV } from "../../planning/trainers/custom/software";
import {
  type ProfileSet,
  profileNames,
  type ShownValue,
  type WorkloadProfiles,
  workloadProfiles,
} from "../../planning/tripwires/workloads";
import type { ProfileName } from "../../workloads/profile";
import { code, generatedLine, markdownTable } from "./markdown";

/** The whole page. */
export function profilesPage(): string {
  const seen = new Set<string>();
  return `${[
    generatedLine("npm run docs"),
    "# Profiles",
    introduction,
    ...workloadProfiles.flatMap((each) => workload(each, seen)),
    "## custom",
    "A custom job has no profiles: its command line is its own. The plan sets these variables for it:",
    markdownTable(
      ["id", "value", "reason"],
      CUSTOM_ENV.map(([name, value, id, reason]) => [
        anchored(id, seen),
        code(`env:${name} = ${value}`),
        reason,
      ]),
    ),
  ].join("\n\n")}\n`;
}

const introduction = `A profile is a set of values for the training software: \`stock\` is upstream's defaults, \`guide\` what the guides advise with what is impossible corrected, \`tuned\` ours and the default. \`tuning.profile\` chooses one, \`tuning\` sets single values over it. What a profile does not name keeps upstream's default.

\`npm run plan -- --compare guide\` plans your own trainers under two profiles and shows what each value costs in memory, batch and time; \`npm run plan -- --explain ID\` prints one of the ids below.`;

function workload({ workload: name, sets, refused }: WorkloadProfiles, seen: Set<string>): string[] {
  const advice = markdownTable(
    ["id", "setting", "guide", "reason"],
    refused.map((each) => [each.id, each.setting, each.guide, each.reason]),
  );
  return [
    `## ${name}`,
    ...sets.flatMap((set) => profileSet(set, seen)),
    ...(refused.length === 0 ? [] : ["Advised by the guides, and in no profile:", advice]),
  ];
}

function profileSet(set: ProfileSet, seen: Set<string>): string[] {
  const { name, profiles } = set;
  const keys = [...new Set(profileNames.flatMap((profile) => profiles[profile].map(({ key }) => key)))];
  const side = markdownTable(
    ["key", ...profileNames],
    keys.map((key) => [code(key), ...profileNames.map((profile) => cellOf(set, profile, key))]),
  );
  const rows = profileNames.flatMap((profile) =>
    profiles[profile]
      .map((value) => sourceRow(profile, value, profiles, seen))
      .filter((row) => row !== undefined),
  );
  const why = rows.length === 0 ? [] : [markdownTable(["id", "value", "reason", "source"], rows)];
  return [...(name === "" ? [] : [`### ${name}`]), side, ...why];
}

/** The values of a key under a profile; where it is silent those of stock, or upstream's default. */
function cellOf({ profiles, upstream }: ProfileSet, profile: ProfileName, key: string): string {
  const of = (name: ProfileName) => profiles[name].filter((each) => each.key === key);
  const own = of(profile);
  const shown = own.length > 0 ? own : of("stock");
  if (shown.length > 0) return shown.map(valueText).join("; ");
  const standard = upstream(key);
  return standard === undefined ? "" : code(standard);
}

function valueText({ value, id, applies }: ShownValue): string {
  return `${value === "left out" ? value : code(value)}${applies === undefined ? "" : ` (${applies})`} ${id}`;
}

/** One row for each value; the first with an id carries its anchor. */
function sourceRow(
  profile: ProfileName,
  { id, key, value, reason, source }: ShownValue,
  profiles: ProfileSet["profiles"],
  seen: Set<string>,
): string[] | undefined {
  const same = (each: ShownValue) => each.id === id && each.key === key && each.value === value;
  const first = profileNames.find((name) => profiles[name].some(same));
  if (first !== profile) return undefined;
  return [anchored(id, seen), code(`${key} = ${value}`), reason, source];
}

/** The id; with its anchor where it stands for the first time. */
function anchored(id: string, seen: Set<string>): string {
  const anchor = seen.has(id) ? "" : `<a id="${id.toLowerCase()}"></a>`;
  seen.add(id);
  return `${anchor}${id}`;
}
