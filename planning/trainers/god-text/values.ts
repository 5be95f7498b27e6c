import { show } from "../../../config/error";
import type { FlagValue } from "../../../config/schema/tuning";
import { nearest } from "../../../config/suggest";
import { flagMistake } from "../../../workloads/flags";
import {
  type AxolotlKey,
  axolotlKey,
  axolotlKeys,
  otherAlternatives,
  tooSmall,
} from "../../../workloads/god-text/axolotl/keys";
import { axolotlMistaken } from "../../../workloads/god-text/axolotl/refused";
import { godTextBaseValues, godTextValuesOf } from "../../../workloads/god-text/profiles";
import type { JobSize } from "../../../workloads/god-text/profiles/value";
import type { Findings } from "../../findings";
import type { ValuePlan } from "../../plan";
import { isSecretName } from "../../rules/environment";
import type { GodTextJob } from "./job";

/** A key's value. */
export type ConfigValue = FlagValue | readonly string[];

/** Keys in force with their values, which of them the operator wrote, and where each comes from. */
export interface GodTextValues {
  config: Map<string, ConfigValue>;
  own: Set<string>;
  values: ValuePlan[];
}

const PREFIX = "config:";

/** Puts upstream's base file, the profile and the operator's keys together. Every key goes through the contract. */
export function godTextValues(
  path: string,
  { tuning }: Pick<GodTextJob, "tuning">,
  job: JobSize,
  findings: Findings,
): GodTextValues {
  const base = godTextBaseValues(job);
  const result: GodTextValues = { config: new Map(), own: new Set(), values: [] };
  for (const [key, { value, id, source, reason }] of godTextValuesOf(tuning.profile, job)) {
    const stock = base.get(key);
    result.config.set(key.slice(PREFIX.length), value);
    result.values.push({
      key,
      value: textOf(value),
      from: stock?.id === id ? "stock" : tuning.profile,
      source: id,
      reason: `${reason} (${source})`,
      replaces:
        stock === undefined || textOf(stock.value) === textOf(value) ? undefined : textOf(stock.value),
    });
  }
  const own = Object.entries(tuning.config).filter(([key, value]) => keyAllowed(path, key, value, findings));
  const named = new Set(own.map(([key]) => key));
  for (const [key] of own)
    for (const other of otherAlternatives(key)) if (!named.has(other)) putAside(result, other);
  for (const [key, value] of own) override(result, key, value);
  return result;
}

/** The profile's way of saying what the operator says in another. */
function putAside(result: GodTextValues, name: string): void {
  result.config.delete(name);
  result.values = result.values.filter(({ key }) => key !== PREFIX + name);
}

function override(result: GodTextValues, name: string, value: ConfigValue): void {
  const key = PREFIX + name;
  const before = result.values.findIndex((each) => each.key === key);
  const standard = axolotlKey(name)?.default;
  const entry: ValuePlan = {
    key,
    value: textOf(value),
    from: "override",
    source: "override",
    reason: "set in the stack file",
    replaces: result.values[before]?.value ?? (standard === undefined ? undefined : String(standard)),
  };
  result.config.set(name, value);
  result.own.add(name);
  if (before === -1) result.values.push(entry);
  else result.values[before] = entry;
}

function keyAllowed(path: string, name: string, value: FlagValue, findings: Findings): boolean {
  const at = `${path}.tuning.config[${JSON.stringify(name)}]`;
  const shown = isSecretName(name.replaceAll(".", "_")) ? "a value, not shown" : show(value);
  const key = axolotlKey(name);
  const say = (rule: string, fix: string, id: string) => {
    findings.problem(at, shown, rule, fix, id);
    return false;
  };
  if (key === undefined) return say(unknownRule(name), unknownFix(name), "LP-GTEXT-080");
  if (key.owner !== undefined)
    return say(
      `comes from ${key.owner}`,
      key.owner.startsWith("the plan") ? "remove it" : "set it there",
      "LP-GTEXT-081",
    );
  if (key.refuse !== undefined) return say(key.refuse, "remove it", "LP-GTEXT-082");
  const mistake = keyMistake(key, value);
  return mistake === undefined || say(`${name} ${mistake.rule}`, mistake.fix, "LP-GTEXT-083");
}

/** What is wrong with a value for a key; undefined when nothing is. */
export function keyMistake(key: AxolotlKey, value: ConfigValue): { rule: string; fix: string } | undefined {
  if (key.section) return sectionMistake(key.name);
  if (key.words?.some((word) => word === value)) return undefined;
  if (tooSmall(value))
    return { rule: "is below 0.000001, which YAML would carry as a text", fix: "use a larger one, or 0" };
  if (key.type === "strings" && !Array.isArray(value)) return listMistake(key, value);
  if (key.type !== "strings" && Array.isArray(value))
    return { rule: "takes one value", fix: "write it without brackets" };
  const mistake = flagMistake(key, value);
  if (mistake === undefined || key.words === undefined) return mistake;
  return { rule: mistake.rule, fix: `${mistake.fix}, or ${key.words.join(" or ")}` };
}

/** A dict or a list of dicts: only what the contract knows of it may be set. */
function sectionMistake(name: string): { rule: string; fix: string } {
  const inner = axolotlKeys.filter((each) => each.name.startsWith(`${name}.`)).map((each) => each.name);
  if (inner.length === 0) return { rule: "is a section that the plan does not know", fix: "remove it" };
  return { rule: "is a section", fix: `write a key of it: ${inner.join(", ")}` };
}

/** axolotl's schema takes a list where guides write a text with spaces. */
function listMistake({ source }: AxolotlKey, value: ConfigValue): { rule: string; fix: string } {
  const list = String(value)
    .split(/[\s,]+/)
    .join(", ");
  return { rule: `takes a list (${source.split("/").at(-1)})`, fix: `write [${list}]` };
}

function unknownRule(name: string): string {
  const known = Object.hasOwn(axolotlMistaken, name) ? axolotlMistaken[name] : undefined;
  // What stands in an open dict is not dropped by the schema.
  if (known !== undefined && name.includes(".")) return known;
  const rule = "axolotl has no such key and would drop it without a word (schemas/config.py:76)";
  return known === undefined ? rule : `${rule}: ${known}`;
}

/** The name that the mistaken one stands for, the key that ends so, or the nearest. */
function unknownFix(name: string): string {
  const known = Object.hasOwn(axolotlMistaken, name) ? axolotlMistaken[name] : undefined;
  const called = /^it is called (\w+)$/.exec(known ?? "")?.[1];
  if (called !== undefined) return `write ${called}`;
  if (known !== undefined) return "remove it";
  const names = axolotlKeys.filter(({ refuse }) => refuse === undefined).map((key) => key.name);
  const ending = names.filter((each) => each.endsWith(`.${name}`));
  const near = ending.length === 1 ? ending[0] : nearest(name, names);
  return near === undefined ? "remove it" : `did you mean "${near}"?`;
}

function textOf(value: ConfigValue): string {
  return Array.isArray(value) ? value.join(" ") : String(value);
}
