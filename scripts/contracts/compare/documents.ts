/** YAML and TOML files of defaults against those of a checkout. */
import { parse as parseToml } from "smol-toml";
import { parseDocument } from "yaml";
import type { UpstreamWatch, WatchedDocument, WatchedValue } from "../../../workloads/watch";
import { messageOf } from "../../cli/errors";
import { CannotRead, type Checkout } from "../checkout";
import type { Entry } from "../entry";
import { nearestOf } from "../nearest";
import { compareValues, shown, shownFor } from "../show";
import { pathsLike } from "../sources";

/** Compares the documents of a watch. @throws CannotRead for one that is neither YAML nor TOML */
export async function compareDocuments(checkout: Checkout, watch: UpstreamWatch): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const wanted of watch.documents ?? []) {
    const [path] = pathsLike(checkout.paths, wanted.file);
    if (path === undefined) {
      const nearest = nearestOf(wanted.file, checkout.paths);
      entries.push({
        part: "key",
        name: wanted.file,
        status: "gone",
        contract: "the file",
        ...(nearest === undefined ? {} : { nearest }),
      });
    } else entries.push(...compare(wanted, path, await checkout.read(path)));
  }
  return entries;
}

function compare({ file, values, complete }: WatchedDocument, path: string, text: string): Entry[] {
  const theirs = new Map(flat(parsed(path, text)));
  const at = (key: string) => `${path}:${lineOf(text, key)}`;
  const named = (key: string) => `${file.split("/").at(-1) ?? file} ${key}`;
  const listed = Object.entries(values).map(([key, value]): Entry => {
    const entry = { part: "key", name: named(key), source: file } as const;
    const upstream = theirs.get(key);
    if (upstream === undefined) {
      const nearest = nearestOf(key, [...theirs.keys()]);
      return {
        ...entry,
        status: "gone",
        contract: shown(value),
        ...(nearest === undefined ? {} : { nearest }),
      };
    }
    const both = compareValues(key, value, upstream);
    return both.same
      ? { ...entry, status: "same", contract: both.contract, at: at(key) }
      : { ...entry, status: "changed", contract: both.contract, upstream: both.upstream, at: at(key) };
  });
  const unlisted = complete ? [...theirs].filter(([key]) => !(key in values)) : [];
  return [
    ...listed,
    ...unlisted.map(
      ([key, value]): Entry => ({
        part: "key",
        name: named(key),
        status: "new",
        upstream: shownFor(key, value),
        at: at(key),
      }),
    ),
  ];
}

function parsed(path: string, text: string): unknown {
  try {
    if (path.endsWith(".toml")) return parseToml(text);
    // Upstream reads with PyYAML, which is YAML 1.1: `no` is false.
    const document = parseDocument(text, { version: "1.1" });
    const [first] = document.errors;
    if (first !== undefined) throw first;
    // A file of defaults needs no alias; a bomb of them is refused.
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw new CannotRead(
      `${path} cannot be parsed: ${messageOf(error).split("\n")[0]} - check out a whole commit`,
    );
  }
}

/** Dotted keys; a map without entries is a value. */
function flat(value: unknown, before = "", depth = 0): [string, WatchedValue][] {
  const isMap =
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
  if (!isMap || depth > 10 || (before !== "" && Object.keys(value).length === 0))
    return before === "" ? [] : [[before, plain(value)]];
  return Object.entries(value).flatMap(([key, each]) =>
    flat(each, before === "" ? key : `${before}.${key}`, depth + 1),
  );
}

function plain(value: unknown): WatchedValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(plain);
  return { expression: JSON.stringify(value) };
}

/** First line with the last part of the key in front of `:` or `=`; 1 where none is found. */
function lineOf(text: string, key: string): number {
  const last = key.split(".").at(-1) ?? key;
  const lines = text.split("\n");
  const index = lines.findIndex((line) => {
    const trimmed = line.trimStart();
    return trimmed.startsWith(last) && /^\s*[:=]/.test(trimmed.slice(last.length));
  });
  return index === -1 ? 1 : index + 1;
}
