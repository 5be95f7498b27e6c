/** The pages that are written by hand: what they name must exist. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { stackSchema } from "../../../config/schema/stack";
import { keysAt, schemaAt } from "../../../config/walk";

const ROOT = resolve(__dirname, "../../..");
const pages = [
  "README.md",
  ...["docs", "docs/decisions"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
].map((page) => [page, readFileSync(join(ROOT, page), "utf8")] as const);

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** Anchor of a heading, as GitHub makes it. */
const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchors = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading ?? ""));

/** Keys of every level of the config, as the generated page lists them. */
const reference = readFileSync(join(ROOT, "docs/config.md"), "utf8");
const keys = new Set([...reference.matchAll(/^\| `([A-Za-z]+)` \|/gm)].map(([, key]) => key));

/** The stack files in a page, by the keys below `launchpad:`. */
function stackFiles(text: string): Record<string, unknown>[] {
  return [...text.matchAll(/^ *```yaml\n([\s\S]*?)^ *```/gm)].flatMap(([, block]) => {
    const parsed: unknown = parse(block ?? "");
    const config = isMap(parsed) && isMap(parsed.config) ? parsed.config : parsed;
    if (!isMap(config)) return [];
    const own = Object.entries(config).filter(([key]) => key.startsWith("launchpad:"));
    return own.length === 0
      ? []
      : [Object.fromEntries(own.map(([key, value]) => [key.slice("launchpad:".length), value]))];
  });
}

describe.each(pages)("%s", (page, text) => {
  it("names commands that there are", () => {
    const named = [...text.matchAll(/\bnpm run ([a-z][a-z0-9-]*)/g)].map(([, name]) => name ?? "");
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it("links to files and headings that there are", () => {
    const broken = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].filter(
      ([, path, heading]) => {
        const file = path === undefined || path === "" ? join(ROOT, page) : join(ROOT, dirname(page), path);
        if (!existsSync(file)) return true;
        return heading !== undefined && !anchors(readFileSync(file, "utf8")).includes(heading);
      },
    );
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it("names files of the project that there are", () => {
    const named = [
      ...text.matchAll(/`((?:[a-z-]+\/)+[A-Za-z0-9.-]+\.(?:ts|mjs|cjs|sh|yaml|json|md))(?::\d+)?`/g),
    ];
    const rooms = new Set(readdirSync(ROOT));
    const ours = named.map(([, path]) => path ?? "").filter((path) => rooms.has(path.split("/")[0] ?? ""));
    expect(ours.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("shows stack files whose keys there are", () => {
    expect(stackFiles(text).flatMap((values) => unknownKeys(values, values, []))).toEqual([]);
  });

  it("gives values to keys that there are", () => {
    const named = text.matchAll(/`(?:launchpad:)?([a-z][A-Za-z]+): (?:true|false|given|create)`/g);
    expect([...named].map(([, key]) => key).filter((key) => !keys.has(key))).toEqual([]);
  });
});

it("the pages show stack files and give values to keys, and a wrong key is found", () => {
  expect(pages.flatMap(([, text]) => stackFiles(text)).length).toBeGreaterThanOrEqual(3);
  expect(keys.has("terminationProtection") && keys.has("tokens") && keys.has("uid")).toBe(true);
  const [wrong = {}] = stackFiles(
    "```yaml\nlaunchpad:hosts:\n  a:\n    kind: aws\n    instnceType: x\n```\n",
  );
  expect(unknownKeys(wrong, wrong, [])).toEqual(["hosts.a.instnceType"]);
});

function unknownKeys(whole: Record<string, unknown>, here: unknown, path: string[]): string[] {
  if (!isMap(here)) return [];
  const free = schemaAt(stackSchema, whole, path)?.constructor.name === "ZodRecord";
  const known = keysAt(stackSchema, whole, path);
  return Object.entries(here).flatMap(([key, value]) =>
    free || known.includes(key) ? unknownKeys(whole, value, [...path, key]) : [[...path, key].join(".")],
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
