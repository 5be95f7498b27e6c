import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configReference, undescribed } from "../../../scripts/docs/configReference";
import { documents, staleDocuments, writeDocuments } from "../../../scripts/docs/documents";
import { anchor, markdownTable } from "../../../scripts/docs/markdown";
import { stackJsonSchema } from "../../../scripts/docs/stackSchema";

describe("the generated pages", () => {
  it("are current: if this fails, run npm run docs", async () => {
    expect(await staleDocuments(resolve(__dirname, "../../.."))).toEqual([]);
  });

  it.each(documents.map((each) => [each.path, each.make] as const))("%s is the same each time", (_, make) => {
    expect(make()).toBe(make());
  });

  it.each(documents.map((each) => [each.path, each.make] as const))("%s names its command", (_, make) => {
    expect(make()).toContain("npm run docs");
  });
});

describe("writing", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "docs-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("writes what is missing or changed, and nothing else", async () => {
    const pages = ["a.md", "deep/b.md"].map((path) => ({ path, make: () => `${path}\n` }));
    expect(await writeDocuments(folder, pages)).toEqual(["a.md", "deep/b.md"]);
    await writeFile(join(folder, "a.md"), "edited by hand");
    expect(await staleDocuments(folder, pages)).toEqual(["a.md"]);
    expect(await writeDocuments(folder, pages)).toEqual(["a.md"]);
    expect(await readFile(join(folder, "a.md"), "utf8")).toBe("a.md\n");
    expect(await writeDocuments(folder, pages)).toEqual([]);
  });
});

describe("the config reference", () => {
  const page = configReference();

  it("describes every key", () => {
    expect(undescribed()).toEqual([]);
  });

  it.each([
    ["a range", "| `port` | whole number, 1 to 65535 | `22` |"],
    ["a pattern in words", "an availability zone such as us-east-1a"],
    ["choices", '| `tokens` | `create`, `given` | `"create"` |'],
    ["what is required", "| `instanceType` | text | *required* |"],
    ["each kind of a union", "### `hosts.<name>.purchase` with `kind: capacity-block`"],
  ])("says %s", (_, text) => {
    expect(page).toContain(text);
  });

  it("links only to sections that it has", () => {
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map((match) => match[1]);
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map((match) => anchor(match[1] ?? ""));
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !headings.includes(link ?? ""))).toEqual([]);
  });

  it("keeps a table's cells apart", () => {
    expect(markdownTable(["a"], [["x|y\nz"]])).toBe("| a |\n| --- |\n| x\\|y z |");
  });
});

describe("the JSON schema", () => {
  it("takes each key as Pulumi spells it, and secrets only encrypted", () => {
    const { config } = JSON.parse(stackJsonSchema()).properties;
    expect(Object.keys(config.properties)).toContain("launchpad:trainers");
    expect(config.properties["launchpad:secrets"].additionalProperties.required).toEqual(["secure"]);
    expect(config.additionalProperties).toBe(false);
  });
});
