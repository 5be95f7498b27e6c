import { show } from "../../config/error";
import { pathText } from "../../config/problems";
import type { FlagValue, TuningConfig } from "../../config/schema/tuning";
import { setSecretLine } from "../../config/secrets";
import { nearest } from "../../config/suggest";
import { type Flag, flagMistake } from "../../workloads/flags";
import type { ProfileValue } from "../../workloads/profile";
import type { Findings } from "../findings";
import type { ValuePlan } from "../plan";
import { envMistake, isNcclDebugging, isSecretName } from "../rules/environment";

/** A contract's side of flags. */
export interface FlagContract {
  flags: readonly Flag[];
  /** Names that guides use and that are no flags, with what they really are. */
  notFlags: Readonly<Record<string, string>>;
  /** Ids of what is said of a name; `unknown` for one that the software does not know. */
  ids?: { unknown: string; of: Readonly<Record<string, string>> };
  /** What to do with a variable that holds a secret. */
  secretFix: SecretFix;
}

type SecretFix = (variable: string) => string;

/** Values by name, and where each comes from. */
export interface ResolvedValues {
  flags: Map<string, FlagValue>;
  env: Map<string, string>;
  values: ValuePlan[];
}

/** Puts a profile and the operator's overrides together. Every override goes through the contract. */
export function resolveValues(
  path: string,
  tuning: TuningConfig,
  profile: readonly ProfileValue[],
  contract: FlagContract,
  findings: Findings,
): ResolvedValues {
  const result: ResolvedValues = { flags: new Map(), env: new Map(), values: [] };
  const defaults = new Map(contract.flags.map((flag) => [`flag:${flag.name}`, flag.default]));
  for (const { key, value, id, source, reason } of profile) {
    put(result, key, value);
    result.values.push({
      key,
      value: String(value),
      from: tuning.profile,
      source: id,
      reason: `${reason} (${source})`,
      replaces: textOf(defaults.get(key)),
    });
  }
  for (const [name, value] of Object.entries(tuning.flags)) {
    if (!flagAllowed(`${path}.tuning.flags`, name, value, contract, findings)) continue;
    override(result, `flag:${name}`, value, textOf(defaults.get(`flag:${name}`)));
  }
  overrideEnv(result, path, tuning.env, contract.secretFix, findings);
  return result;
}

/**
 * Variables of a workload without profiles: those of its contract, as [name, value, id, reason], with the
 * operator's over them.
 */
export function resolveEnv(
  path: string,
  env: TuningConfig["env"],
  contract: readonly (readonly [name: string, value: string, id: string, reason: string])[],
  findings: Findings,
): ResolvedValues {
  const result: ResolvedValues = { flags: new Map(), env: new Map(), values: [] };
  for (const [name, value, source, reason] of contract) {
    put(result, `env:${name}`, value);
    result.values.push({ key: `env:${name}`, value, from: "contract", source, reason, replaces: undefined });
  }
  overrideEnv(result, path, env, (variable) => secretEnvFix(path, variable), findings);
  return result;
}

function overrideEnv(
  result: ResolvedValues,
  path: string,
  env: TuningConfig["env"],
  secretFix: SecretFix,
  findings: Findings,
): void {
  for (const [name, value] of Object.entries(env)) {
    const at = pathText([name], `${path}.tuning.env`);
    const mistake = envMistake(name, String(value), secretFix);
    if (mistake !== undefined) {
      findings.problem(
        at,
        isSecretName(name) ? "a value, not shown" : show(value),
        mistake.rule,
        mistake.fix,
        mistake.id,
      );
      continue;
    }
    if (isNcclDebugging(name)) {
      findings.warn(
        "LP-NCCL-010",
        at,
        `${name} is a debugging variable of NCCL; keep it only while you measure.`,
      );
    }
    override(result, `env:${name}`, value, undefined);
  }
}

/** For workloads that take any secret variable. */
function secretEnvFix(path: string, variable: string): string {
  const secret = `${path.slice("trainers.".length)}.${variable}`;
  return `move its name to ${path}.secretEnv, and run: ${setSecretLine(secret)}`;
}

function put(result: ResolvedValues, key: string, value: FlagValue): void {
  const name = key.slice(key.indexOf(":") + 1);
  if (key.startsWith("flag:")) result.flags.set(name, value);
  else result.env.set(name, String(value));
}

function override(result: ResolvedValues, key: string, value: FlagValue, replaces: string | undefined): void {
  put(result, key, value);
  const before = result.values.findIndex((v) => v.key === key);
  const entry: ValuePlan = {
    key,
    value: Array.isArray(value) ? value.join(" ") : String(value),
    from: "override",
    source: "override",
    reason: "set in the stack file",
    replaces: before === -1 ? replaces : result.values[before]?.value,
  };
  if (before === -1) result.values.push(entry);
  else result.values[before] = entry;
}

function flagAllowed(
  path: string,
  name: string,
  value: FlagValue,
  contract: FlagContract,
  findings: Findings,
): boolean {
  const at = `${path}[${JSON.stringify(name)}]`;
  const plain = name.replace(/^-+/, "");
  const flag = contract.flags.find((f) => f.name === name);
  const ids = contract.ids;
  const id = ids !== undefined && Object.hasOwn(ids.of, plain) ? ids.of[plain] : undefined;
  if (flag === undefined) {
    const unknown = id ?? ids?.unknown;
    const known = contract.flags.map((f) => f.name);
    const what = Object.hasOwn(contract.notFlags, plain) ? contract.notFlags[plain] : undefined;
    if (what !== undefined) findings.problem(at, show(value), what, "remove it", unknown);
    else if (plain !== name && known.includes(plain)) {
      findings.problem(at, show(value), "a flag stands here without its dashes", `write ${plain}`);
    } else {
      const near = nearest(plain, known);
      const rule = "the software has no such flag and would drop it without a word";
      findings.problem(
        at,
        show(value),
        rule,
        near === undefined ? "remove it" : `did you mean "${near}"?`,
        unknown,
      );
    }
    return false;
  }
  if (flag.owner !== undefined) {
    findings.problem(at, show(value), `comes from ${flag.owner}`, "set it there");
    return false;
  }
  if (flag.refuse !== undefined) {
    if (value === flag.default) return true;
    findings.problem(
      at,
      isSecretName(name) ? "a value, not shown" : show(value),
      flag.refuse,
      "remove it",
      id,
    );
    return false;
  }
  const mistake = flagMistake(flag, value);
  if (mistake === undefined) return true;
  findings.problem(at, show(value), `${name} ${mistake.rule}`, mistake.fix);
  return false;
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
