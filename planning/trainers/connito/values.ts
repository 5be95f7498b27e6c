import { show } from "../../../config/error";
import type { ConnitoTrainerConfig } from "../../../config/schema/trainer";
import type { Scalar } from "../../../config/schema/tuning";
import { nearest } from "../../../config/suggest";
import { connitoGroupKeys } from "../../../workloads/connito/groups";
import { type ConnitoKey, connitoConfigKeys } from "../../../workloads/connito/keys";
import {
  connitoKeyIds,
  connitoNotConfigKeys,
  connitoNotGroupKeys,
} from "../../../workloads/connito/mistakenKeys";
import { connitoProfiles } from "../../../workloads/connito/profiles";
import { flagMistake } from "../../../workloads/flags";
import type { Findings } from "../../findings";
import type { ValuePlan } from "../../plan";
import { isSecretName } from "../../rules/environment";
import { resolveValues } from "../values";
import { connitoSecretFix } from "./secrets";

/** One of the two files: the name under `tuning` and what may stand in it. */
interface File {
  name: "config" | "group";
  what: string;
  keys: readonly ConnitoKey[];
  mistaken: Readonly<Record<string, string>>;
}

const files: readonly File[] = [
  { name: "config", what: "main config", keys: connitoConfigKeys, mistaken: connitoNotConfigKeys },
  { name: "group", what: "expert group's config", keys: connitoGroupKeys, mistaken: connitoNotGroupKeys },
];

/** Values in force of both files and of the environment, and where each comes from. */
export interface ConnitoValues {
  config: Map<string, Scalar>;
  group: Map<string, Scalar>;
  env: Map<string, string>;
  values: ValuePlan[];
}

/** Puts the profile and the operator's keys together. Every key goes through the contract. */
export function connitoValues(
  name: string,
  trainer: ConnitoTrainerConfig,
  findings: Findings,
): ConnitoValues {
  const path = `trainers.${name}`;
  const { profile, env } = trainer.tuning;
  const all = connitoProfiles[profile];
  const variables = resolveValues(
    path,
    { profile, flags: {}, env },
    all.filter(({ key }) => key.startsWith("env:")),
    { flags: [], notFlags: {}, secretFix: (variable) => connitoSecretFix(name, trainer, variable) },
    findings,
  );
  const result: ConnitoValues = { config: new Map(), group: new Map(), env: variables.env, values: [] };
  for (const file of files) {
    for (const { key, value, id, source, reason } of all) {
      if (!key.startsWith(`${file.name}:`)) continue;
      const plain = key.slice(file.name.length + 1);
      result[file.name].set(plain, value);
      const replaces = String(connitoDefault(file.name, plain));
      result.values.push({
        key,
        value: String(value),
        from: profile,
        source: id,
        reason: `${reason} (${source})`,
        replaces,
      });
    }
    for (const [key, value] of Object.entries(trainer.tuning[file.name])) {
      if (keyAllowed(path, file, key, value, findings)) override(result, file.name, key, value);
    }
  }
  result.values.push(...variables.values);
  return result;
}

/** Upstream's default of a key; undefined where it has none. */
export function connitoDefault(file: File["name"], key: string): ConnitoKey["default"] {
  return (file === "config" ? connitoConfigKeys : connitoGroupKeys).find((each) => each.name === key)
    ?.default;
}

function override(result: ConnitoValues, file: File["name"], key: string, value: Scalar): void {
  const full = `${file}:${key}`;
  const before = result.values.findIndex((each) => each.key === full);
  const standard = connitoDefault(file, key);
  const entry: ValuePlan = {
    key: full,
    value: String(value),
    from: "override",
    source: "override",
    reason: "set in the stack file",
    replaces: result.values[before]?.value ?? (standard === undefined ? undefined : String(standard)),
  };
  result[file].set(key, value);
  if (before === -1) result.values.push(entry);
  else result.values[before] = entry;
}

function keyAllowed(path: string, file: File, name: string, value: Scalar, findings: Findings): boolean {
  const at = `${path}.tuning.${file.name}[${JSON.stringify(name)}]`;
  const shown = isSecretName(name.replaceAll(".", "_")) ? "a value, not shown" : show(value);
  const key = file.keys.find((each) => each.name === name);
  if (key === undefined) {
    const id = Object.hasOwn(connitoKeyIds, name) ? connitoKeyIds[name] : "LP-CONN-030";
    findings.problem(at, shown, unknownRule(file, name), unknownFix(file, name), id);
    return false;
  }
  if (key.owner !== undefined) {
    const id = / \/(data|app)\b/.test(key.owner) ? "LP-CONN-035" : undefined;
    findings.problem(at, shown, `comes from ${key.owner}`, ownerFix(key.owner), id);
    return false;
  }
  if (key.refuse !== undefined) {
    if (value === key.default) return true;
    const id = key.refuse.startsWith("is locked") ? "LP-CONN-031" : connitoKeyIds[name];
    findings.problem(at, shown, key.refuse, "remove it", id);
    return false;
  }
  const mistake = flagMistake(key, value);
  if (mistake === undefined) return true;
  findings.problem(at, shown, `${name} ${mistake.rule}`, mistake.fix);
  return false;
}

function ownerFix(owner: string): string {
  return owner.startsWith("the plan") ? "remove it" : "set it there";
}

function unknownRule({ what, mistaken }: File, name: string): string {
  const known = Object.hasOwn(mistaken, name) ? mistaken[name] : undefined;
  const rule = `upstream's ${what} has no such key, and it would be dropped without a word (config.py:114)`;
  return known === undefined ? rule : `${rule}: ${known}`;
}

/** The other file's key of that name, the key that ends so, or the nearest. */
function unknownFix(file: File, name: string): string {
  if (Object.hasOwn(file.mistaken, name)) return "write it there";
  const other = files.find((each) => each !== file && each.keys.some((key) => key.name === name));
  if (other !== undefined) return `write it under tuning.${other.name}`;
  const known = file.keys.map((key) => key.name);
  const ending = known.filter((each) => each.endsWith(`.${name}`));
  const near = ending.length === 1 ? ending[0] : nearest(name, known);
  return near === undefined ? "remove it" : `did you mean "${near}"?`;
}
