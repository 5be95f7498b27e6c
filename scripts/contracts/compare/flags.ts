/** A contract's table of flags against the argparse calls of a checkout. */
import type { Flag } from "../../../workloads/flags";
import type { UpstreamWatch, WatchedFlags, WatchedValue } from "../../../workloads/watch";
import type { Checkout } from "../checkout";
import type { Entry } from "../entry";
import { nearestOf } from "../nearest";
import { flagsOf, type UpstreamFlag } from "../python/flags";
import { compareValues, shown } from "../show";
import { pathsLike, placesOf } from "../sources";

/** Compares the flags of a watch. */
export async function compareFlags(checkout: Checkout, watch: UpstreamWatch): Promise<Entry[]> {
  const { flags } = watch;
  if (flags === undefined) return [];
  const [path] = pathsLike(checkout.paths, flags.file);
  const upstream = path === undefined ? [] : flagsOf(await checkout.python(path), flags.assume);
  const listed = flags.table.map((flag) => {
    const ours = placesOf(flag.source).some(({ file }) => pathsLike([flags.file], file).length > 0);
    const found = upstream.filter(({ name }) => name === flag.name);
    const [first] = found;
    if (!ours && first === undefined)
      return { part: "flag", name: `--${flag.name}`, status: "elsewhere", source: flag.source } as const;
    if (first === undefined) return gone(flag, upstream);
    return compare(flag, first, path ?? flags.file, flags);
  });
  const known = new Set(flags.table.map(({ name }) => name));
  const unlisted = upstream.filter(({ name }) => !known.has(name));
  return [
    ...listed,
    ...unlisted.map(
      (flag): Entry => ({
        part: "flag",
        name: `--${flag.name}`,
        status: "new",
        // A token may be a default here, and a report is passed on.
        upstream: flag.type,
        at: placeOf(flag, path ?? flags.file),
      }),
    ),
  ];
}

/** Compares the choices of a watch. */
export async function compareChoices(checkout: Checkout, watch: UpstreamWatch): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const { what, flag, choices, source } of watch.choices ?? []) {
    const [place] = placesOf(source);
    const [path] = place === undefined ? [] : pathsLike(checkout.paths, place.file);
    const declared = path === undefined ? [] : flagsOf(await checkout.python(path));
    const found = declared.find(({ name }) => name === flag);
    const entry = { part: "flag", name: `--${flag}: ${what}`, source } as const;
    if (found === undefined || path === undefined) {
      entries.push({ ...entry, status: "gone", contract: shown(choices) });
      continue;
    }
    const values = compareValues(flag, choices, found.choices ?? null);
    const inside = place?.lines.some(([first, last]) => first <= found.lastLine && last >= found.firstLine);
    entries.push({
      ...entry,
      status: values.same ? (inside ? "same" : "moved") : "changed",
      contract: values.contract,
      ...(values.same ? {} : { upstream: values.upstream }),
      at: placeOf(found, path),
    });
  }
  return entries;
}

function gone(flag: Flag, upstream: readonly UpstreamFlag[]): Entry {
  const nearest = nearestOf(
    flag.name,
    upstream.map(({ name }) => name),
  );
  return {
    part: "flag",
    name: `--${flag.name}`,
    status: "gone",
    contract: `${flag.type}, default ${shown(flag.default)}`,
    source: flag.source,
    ...(nearest === undefined ? {} : { nearest: `--${nearest}` }),
  };
}

function compare(flag: Flag, found: UpstreamFlag, path: string, { defaults = {} }: WatchedFlags): Entry {
  const contract: WatchedValue = defaults[flag.name] ?? flag.default ?? null;
  const values = compareValues(flag.name, contract, found.default ?? null);
  const sameType = flag.type === found.type;
  const entry = {
    part: "flag",
    name: `--${flag.name}`,
    source: flag.source,
    at: placeOf(found, path),
  } as const;
  if (values.same && sameType) {
    const inside = placesOf(flag.source).some(({ lines }) =>
      lines.some(([first, last]) => first >= found.firstLine && last <= found.lastLine),
    );
    return { ...entry, status: inside ? "same" : "moved", contract: values.contract };
  }
  const words = (type: string, value: string) => `${sameType ? "" : `${type}, `}default ${value}`;
  return {
    ...entry,
    status: "changed",
    contract: words(flag.type, values.contract),
    upstream: words(found.type, values.upstream),
  };
}

function placeOf({ firstLine }: UpstreamFlag, path: string): string {
  return `${path}:${firstLine}`;
}
