import { show } from "../../../config/error";
import type { GodImageTrainerConfig } from "../../../config/schema/trainer";
import { setSecretLine } from "../../../config/secrets";
import { nearest } from "../../../config/suggest";
import { conflictsOf } from "../../../workloads/god-image/conflicts";
import { inertReason } from "../../../workloads/god-image/inert";
import {
  godImageKey,
  godImageKeys,
  keyMistake,
  type SdValue,
  type SdValues,
} from "../../../workloads/god-image/keys";
import { godImageNotKeys } from "../../../workloads/god-image/mistakenKeys";
import {
  baseValues,
  godImageProfiles,
  leftOutValues,
  valueText,
} from "../../../workloads/god-image/profiles";
import type { Findings } from "../../findings";
import type { ValuePlan } from "../../plan";
import { isSecretName } from "../../rules/environment";
import { resolveValues } from "../values";
import type { GodImageJob } from "./job";

const SECRET_KEYS: readonly string[] = ["huggingface_token", "wandb_api_key"];

/** Values in force of the TOML file and of the environment, and where each comes from. */
export interface GodImageValues {
  config: Map<string, SdValue>;
  env: Map<string, string>;
  values: ValuePlan[];
}

/** Puts base file, profile and the operator's keys together. Every key goes through the contract. */
export function godImageValues(
  name: string,
  trainer: Pick<GodImageJob, "modelType" | "tuning">,
  findings: Findings,
  path = `trainers.${name}`,
): GodImageValues {
  const { modelType, tuning } = trainer;
  const config = new Map(baseValues(modelType));
  const values: ValuePlan[] = [];
  const profile = godImageProfiles[modelType][tuning.profile];
  for (const { key, value, id, source, reason } of profile) {
    const plain = key.slice("config:".length);
    const replaces = textOf(config.get(plain));
    if (value === undefined) config.delete(plain);
    else {
      config.set(plain, value);
      const shown = valueText(value);
      values.push({
        key,
        value: shown,
        from: tuning.profile,
        source: id,
        reason: `${reason} (${source})`,
        replaces,
      });
    }
  }
  const own: string[] = [];
  for (const [key, value] of Object.entries(tuning.config)) {
    if (!keyAllowed(path, modelType, key, value, findings)) continue;
    own.push(key);
    override(config, values, key, value);
  }
  checkTogether(path, modelType, config, own, findings);
  const variables = resolveValues(
    path,
    { profile: tuning.profile, flags: {}, env: tuning.env },
    [],
    { flags: [], notFlags: {}, secretFix: (variable) => secretFix(name, variable) },
    findings,
  );
  const without = leftOutValues(profile.filter(({ key }) => !own.includes(key.slice("config:".length)))).map(
    ({ key, value, id, source, reason }): ValuePlan => ({
      key,
      value,
      from: tuning.profile,
      source: id,
      reason: `${reason} (${source})`,
      replaces: undefined,
    }),
  );
  return { config, env: variables.env, values: [...values, ...without, ...variables.values] };
}

function secretFix(name: string, variable: string): string {
  return variable === "HF_TOKEN"
    ? `remove it, set hfToken: true, and run: ${setSecretLine(`${name}.hfToken`)}`
    : "remove it: of secrets this software gets HF_TOKEN and the data set's link";
}

function override(config: Map<string, SdValue>, values: ValuePlan[], name: string, value: SdValue): void {
  const key = `config:${name}`;
  const before = values.findIndex((each) => each.key === key);
  const entry: ValuePlan = {
    key,
    value: valueText(value),
    from: "override",
    source: "override",
    reason: "set in the stack file",
    replaces: values[before]?.value ?? textOf(config.get(name)),
  };
  config.set(name, value);
  if (before === -1) values.push(entry);
  else values[before] = entry;
}

function keyAllowed(
  path: string,
  type: GodImageTrainerConfig["modelType"],
  name: string,
  value: SdValue,
  findings: Findings,
): boolean {
  const at = keyPath(path, name);
  const key = godImageKey(type, name);
  // Of sd-scripts' own keys only two hold a secret: max_token_length and others count tokens of text.
  const secret = key === undefined ? isSecretName(name) : SECRET_KEYS.includes(name);
  const shown = secret ? "a value, not shown" : show(value);
  if (key === undefined) {
    const { rule, fix } = unknown(type, name);
    findings.problem(at, shown, rule, fix, "LP-GIMG-070");
    return false;
  }
  if (key.owner !== undefined) {
    const fix = key.owner.startsWith("the plan") ? "remove it" : "set it there";
    findings.problem(at, shown, `comes from ${key.owner}`, fix);
    return false;
  }
  if (key.refuse !== undefined) {
    if (value === key.default) return true;
    findings.problem(at, shown, key.refuse, "remove it");
    return false;
  }
  const mistake = keyMistake(key, value);
  if (mistake === undefined) return true;
  // argparse's types and choices are for the command line: what comes from the file is taken as it is.
  findings.problem(at, shown, `${name} ${mistake.rule}`, mistake.fix);
  return false;
}

/** Keys that change nothing, and keys that do not go together; only where the operator set one of them. */
function checkTogether(
  path: string,
  type: GodImageTrainerConfig["modelType"],
  config: SdValues,
  own: readonly string[],
  findings: Findings,
): void {
  for (const name of own) {
    const why = inertReason(type, config, name);
    if (why === undefined) continue;
    const given = show(config.get(name));
    findings.problem(keyPath(path, name), given, `changes nothing: ${why}`, "remove it", "LP-GIMG-071");
  }
  for (const { keys, rule, fix } of conflictsOf(type, config)) {
    const name = keys.find((key) => own.includes(key)) ?? keys[0] ?? "";
    findings.problem(keyPath(path, name), show(config.get(name)), rule, fix, "LP-GIMG-072");
  }
}

function unknown(type: GodImageTrainerConfig["modelType"], name: string): { rule: string; fix: string } {
  const rule =
    "sd-scripts has no such argument and would take the key without a word (library/train_util.py:4748-4764)";
  const mistaken = Object.hasOwn(godImageNotKeys, name) ? godImageNotKeys[name] : undefined;
  if (mistaken !== undefined) return { rule: `${rule}: ${mistaken}`, fix: "write that, or remove it" };
  const others = (["sdxl", "flux"] as const).filter(
    (each) => each !== type && godImageKey(each, name) !== undefined,
  );
  if (others.length > 0)
    return {
      rule: `only the script for ${others.join(" and ")} has it, and this one would take it without a word`,
      fix: "remove it",
    };
  const settable = godImageKeys(type).filter(
    ({ owner, refuse }) => owner === undefined && refuse === undefined,
  );
  const near = nearest(
    name,
    settable.map((key) => key.name),
  );
  return { rule, fix: near === undefined ? "remove it" : `did you mean "${near}"?` };
}

function keyPath(path: string, name: string): string {
  return `${path}.tuning.config[${JSON.stringify(name)}]`;
}

function textOf(value: SdValue | undefined): string | undefined {
  return value === undefined ? undefined : valueText(value);
}
