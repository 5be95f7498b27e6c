import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, expect, it } from "vitest";

const { bundle } = createRequire(__filename)("../../bundle.cjs") as { bundle: (root: string) => string };

const folders: string[] = [];
let root: string;
const kept = () => join(root, "node_modules/.cache/launchpad/program.json");

function write(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "launchpad-bundle-"));
  folders.push(root);
  for (const name of ["bundle.cjs", "tsconfig.json", "package.json", "package-lock.json"]) write(name, "{}");
  write("index.ts", 'import { size } from "./rules/size"; export default () => size;');
  write("rules/size.ts", "export const size: number = 4711;");
  // A text whose files are this new is not kept.
  await sleep(100);
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

it("is taken from the last time when nothing changed", () => {
  const text = bundle(root);
  const { mtimeMs } = statSync(kept());
  expect(bundle(root)).toBe(text);
  expect(statSync(kept()).mtimeMs).toBe(mtimeMs);
});

it.each<[string, string, string, string]>([
  ["an edited file", "rules/size.ts", "export const size: number = 4712;", "4712"],
  ["a file that an import means from now on", "rules/size.tsx", "export const size = 4712;", "4712"],
  ["another entry", "index.ts", "export default () => 4712;", "4712"],
  ["other compiler options", "tsconfig.json", '{"compilerOptions":{"strict":true}}', "4711"],
])("is made anew after %s", async (_what, path, text, expected) => {
  bundle(root);
  const before = readFileSync(kept(), "utf8");
  write(path, text);
  expect(bundle(root)).toContain(expected);
  await sleep(100);
  bundle(root);
  expect(readFileSync(kept(), "utf8")).not.toBe(before);
});

it("is not kept when a file came while it was made, or just before", () => {
  write("rules/other.ts", "");
  expect(bundle(root)).toContain("4711");
  expect(existsSync(kept())).toBe(false);
});

it("is not kept when a file was edited while it was made, or just before", () => {
  write("rules/size.ts", "export const size: number = 4712;");
  expect(bundle(root)).toContain("4712");
  expect(existsSync(kept())).toBe(false);
});

it("is refused when a file is gone, as it would be without the last time", () => {
  bundle(root);
  rmSync(join(root, "rules/size.ts"));
  expect(() => bundle(root)).toThrow('index.ts:1:21: ERROR: Could not resolve "./rules/size"');
});

it.each(["", "{", "[]", '{"stamp":1,"inputs":[],"text":""}'])(
  "is made where the last one reads %j",
  (text) => {
    mkdirSync(dirname(kept()), { recursive: true });
    writeFileSync(kept(), text);
    expect(bundle(root)).toContain("4711");
  },
);

it("is made where nothing can be kept", () => {
  write("node_modules/.cache", "a file, so that no folder can be made");
  expect(bundle(root)).toContain("4711");
});
