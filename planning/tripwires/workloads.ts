/** The profiles of every workload that has some, for the catalogue and the docs. */
import type { Scalar } from "../../config/schema/tuning";
import { connitoGroupKeys } from "../../workloads/connito/groups";
import { connitoConfigKeys } from "../../workloads/connito/keys";
import { connitoProfiles, connitoRefused } from "../../workloads/connito/profiles";
import { baseValues, godImageProfiles, godImageRefused, valueText } from "../../workloads/god-image/profiles";
import type { GodImageType } from "../../workloads/god-image/upstream";
import { godTextProfiles } from "../../workloads/god-text/profiles";
import type { JobClass } from "../../workloads/god-text/profiles/value";
import { godTextRefused } from "../../workloads/god-text/refused";
import type { WorkloadName } from "../../workloads/launchfile/names";
import type { ProfileName, Refused } from "../../workloads/profile";
import { sn38Flag } from "../../workloads/sn38/flags";
import { sn38Profiles, sn38Refused } from "../../workloads/sn38/profiles";

/** A value of a profile as it is shown. */
export interface ShownValue {
  key: string;
  value: string;
  id: string;
  source: string;
  reason: string;
  /** The jobs that it is for, in words; undefined where it is for all. */
  applies?: string | undefined;
}

/** One set of profiles: a workload has one for each kind of model. */
export interface ProfileSet {
  /** What it is for, such as `sdxl`; empty where the workload has one set. */
  name: string;
  profiles: Readonly<Record<ProfileName, readonly ShownValue[]>>;
  /** Upstream's default of a key as it is shown; undefined where it has none. */
  upstream(key: string): string | undefined;
}

/** A workload's profiles and what it refuses. */
export interface WorkloadProfiles {
  workload: WorkloadName;
  sets: readonly ProfileSet[];
  refused: readonly Refused[];
}

/** The order in which profiles are shown. */
export const profileNames: readonly ProfileName[] = ["stock", "guide", "tuned"];

/** Every workload with profiles. */
export const workloadProfiles: readonly WorkloadProfiles[] = [
  {
    workload: "sn38",
    sets: [{ name: "", profiles: shownAll(sn38Profiles), upstream: sn38Default }],
    refused: sn38Refused,
  },
  {
    workload: "god-text",
    sets: [{ name: "", profiles: shownAll(godTextProfiles), upstream: () => undefined }],
    refused: godTextRefused,
  },
  {
    workload: "god-image",
    sets: (["sdxl", "flux", "sd15"] as const).map(imageSet),
    refused: godImageRefused,
  },
  {
    workload: "connito",
    sets: [{ name: "", profiles: shownAll(connitoProfiles), upstream: connitoDefault }],
    refused: connitoRefused,
  },
];

function sn38Default(key: string): string | undefined {
  return key.startsWith("flag:") ? text(sn38Flag(key.slice("flag:".length))?.default) : undefined;
}

function connitoDefault(key: string): string | undefined {
  const [file, name] = key.split(/:(.*)/s);
  const keys = file === "config" ? connitoConfigKeys : file === "group" ? connitoGroupKeys : [];
  return text(keys.find((each) => each.name === name)?.default);
}

function imageSet(type: GodImageType): ProfileSet {
  const base = baseValues(type);
  return {
    name: type,
    profiles: shownAll(godImageProfiles[type]),
    upstream: (key) => {
      const value = base.get(key.replace(/^config:/, ""));
      return value === undefined ? undefined : valueText(value);
    },
  };
}

/** What every workload's values have; undefined where a key of upstream's is left out. */
interface AnyValue extends Omit<ShownValue, "value" | "applies"> {
  value: Scalar | readonly (string | number)[] | undefined;
  when?: JobClass;
}

function shownAll(profiles: Readonly<Record<ProfileName, readonly AnyValue[]>>): ProfileSet["profiles"] {
  const shown = (name: ProfileName) => profiles[name].map(shownValue);
  return { stock: shown("stock"), guide: shown("guide"), tuned: shown("tuned") };
}

function shownValue({ key, value, id, source, reason, when }: AnyValue): ShownValue {
  return { key, value: text(value) ?? "left out", id, source, reason, applies: when && jobText(when) };
}

function jobText({ tasks, aboveB, upToB, minGpus }: JobClass): string {
  const parts = [
    tasks?.join(", "),
    aboveB === undefined ? undefined : `above ${aboveB} B`,
    upToB === undefined ? undefined : `up to ${upToB} B`,
    minGpus === undefined ? undefined : `from ${minGpus} GPUs`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
