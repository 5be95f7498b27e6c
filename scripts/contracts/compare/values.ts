/** Assigned values of a contract against those of a checkout. */
import type { SyntaxNode } from "@lezer/common";
import type { UpstreamWatch, WatchedAssignment } from "../../../workloads/watch";
import type { Checkout } from "../checkout";
import type { Entry } from "../entry";
import { nearestOf } from "../nearest";
import { type Assignment, assignmentsOf, lookupFrom } from "../python/scopes";
import { childrenOf, type PythonFile, splitByComma, textOf } from "../python/source";
import { pythonValue } from "../python/values";
import { compareValues, shown } from "../show";
import { pathsLike, placesOf } from "../sources";

/** Compares the values of a watch. */
export async function compareAssigned(checkout: Checkout, watch: UpstreamWatch): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const wanted of watch.values ?? []) entries.push(await compare(checkout, wanted));
  return entries;
}

async function compare(checkout: Checkout, wanted: WatchedAssignment): Promise<Entry> {
  const entry = { part: "value", name: wanted.what, source: wanted.source } as const;
  const targets: string[] = [];
  const found: (Entry & { inside: boolean })[] = [];
  for (const { file: named, lines } of placesOf(wanted.source)) {
    for (const path of pathsLike(checkout.paths, named)) {
      const file = await checkout.python(path);
      const assignments = assignmentsOf(file);
      targets.push(...assignments.map(({ target }) => target));
      for (const each of assignments.filter(({ target }) => target === wanted.target)) {
        const node = partOf(file, each, wanted.key);
        if (node === undefined) continue;
        const values = compareValues(
          wanted.target,
          wanted.value,
          pythonValue(file, node, lookupFrom(file, assignments)(node)),
        );
        const line = file.lineAt(node.from);
        const inside = lines.some(([first, last]) => line >= first && line <= last);
        const place = { at: `${path}:${line}`, contract: values.contract, inside };
        found.push(
          values.same
            ? { ...entry, ...place, status: inside ? "same" : "moved" }
            : { ...entry, ...place, status: "changed", upstream: values.upstream },
        );
      }
    }
  }
  // An attribute may be set in several places; the one at the contract's line counts, then one with its value.
  const best =
    found.find(({ status }) => status === "same") ??
    found.find(({ inside }) => inside) ??
    found.find(({ status }) => status === "moved") ??
    found[0];
  if (best !== undefined) {
    const { inside: _, ...rest } = best;
    return rest;
  }
  const nearest = nearestOf(wanted.target, targets);
  return {
    ...entry,
    status: "gone",
    contract: `${wanted.target} = ${shown(wanted.value)}`,
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** The assigned value, or the value of one key of an assigned dictionary. */
function partOf(file: PythonFile, { value }: Assignment, key: string | undefined): SyntaxNode | undefined {
  if (value === undefined || key === undefined) return value;
  if (value.name !== "DictionaryExpression") return undefined;
  for (const [name, colon, entry] of splitByComma(childrenOf(value).slice(1, -1))) {
    if (name === undefined || colon?.name !== ":" || entry === undefined) continue;
    if (textOf(file, name).slice(1, -1) === key) return entry;
  }
  return undefined;
}
