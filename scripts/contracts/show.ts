/** Values of contracts and of upstream as short texts. */
import { createHash } from "node:crypto";
import type { WatchedValue } from "../../workloads/watch";
import { sameValue } from "./python/values";

const MOST_CHARACTERS = 120;

/** A value as the report shows it. */
export function shown(value: WatchedValue | undefined): string {
  if (value === undefined) return "none";
  if (isHash(value)) return `sha256:${value.sha256}`;
  if (typeof value === "object" && value !== null && "expression" in value) return cut(value.expression);
  return cut(JSON.stringify(value));
}

/** As `shown`, but what may be a credential, by its name and length, as a hash: reports are passed on. */
export function shownFor(name: string, value: WatchedValue): string {
  const hidden =
    typeof value === "string" && value.length >= 16 && /token|secret|passw|credential|key/i.test(name);
  return shown(hidden ? hashOf(value) : value);
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}

function isHash(value: WatchedValue): value is { sha256: string } {
  return typeof value === "object" && value !== null && "sha256" in value;
}

/** First 12 digits of the SHA-256 of a value as JSON: tells a change of what is not to be repeated. */
export function hashOf(value: WatchedValue): { sha256: string } {
  return { sha256: createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12) };
}

/** Compares, hashing what the contract keeps as a hash. @returns both as texts, and whether they are one */
export function compareValues(
  name: string,
  contract: WatchedValue,
  upstream: WatchedValue,
): { same: boolean; contract: string; upstream: string } {
  const theirs = isHash(contract) ? hashOf(upstream) : upstream;
  return {
    same: sameValue(contract, theirs),
    contract: shownFor(name, contract),
    upstream: shownFor(name, theirs),
  };
}
