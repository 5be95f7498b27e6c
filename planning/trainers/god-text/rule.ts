/** What a rule about several values says, and how it looks at them. */
import type { JobSize } from "../../../workloads/god-text/profiles/value";
import type { ConfigValue } from "./values";

/** Two values that do not go together: the key to name, the rule and the way out. */
export interface Contradiction {
  key: string;
  rule: string;
  fix: string;
}

/** The keys in force with their values. */
export type Config = ReadonlyMap<string, ConfigValue>;

/** What the rules know of a job. */
export interface RuleJob extends JobSize {
  /** How many samples there are, where that is known. */
  samples?: number | undefined;
}

/** @param own the keys that the operator wrote */
export type Rule = (config: Config, job: RuleJob, own: ReadonlySet<string>) => Contradiction | undefined;

/** True where the key is `true`. */
export function on(config: Config, key: string): boolean {
  return config.get(key) === true;
}

/** True where the key has a value that is neither off nor 0. */
export function set(config: Config, key: string): boolean {
  const value = config.get(key);
  return value !== undefined && value !== false && value !== 0;
}

/** True where the weights are sharded. */
export function isSharded(config: Config): boolean {
  const fsdp = config.get("fsdp");
  return Array.isArray(fsdp) && fsdp.includes("full_shard");
}
