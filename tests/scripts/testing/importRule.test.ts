import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(__dirname, "../../..");

/** Files of a small project that breaks the rules, one each; the others are what they import. */
const files: Record<string, string> = {
  "config/a.ts": 'import "../planning/a";',
  "config/fs.ts": 'import { readFileSync } from "node:fs"; readFileSync("x");',
  "config/clean.ts": 'import { join } from "node:path"; join("a");',
  "workloads/x/contract.ts": 'import "node:child_process"; export {};',
  "workloads/launchfile.ts": "export {};",
  "workloads/x/events.ts": 'import "./contract";',
  "planning/a.ts": 'import "@pulumi/pulumi"; export {};',
  "planning/net.ts": 'import "node:http"; export {};',
  "planning/up.ts": 'import "../components/b"; export {};',
  "components/b.ts": 'import "../scripts/c"; import "typescript"; export {};',
  "components/round.ts": 'import "./trip"; export {};',
  "components/trip.ts": 'import "./round"; export {};',
  "scripts/c.ts": 'import "../rehearsal/d"; export {};',
  "rehearsal/d.ts": 'import "../tests/e"; export {};',
  "tests/e.ts": "export {};",
  "launcher/main.ts": 'import "../workloads/x/contract"; import "../workloads/x/events"; export {};',
  "launcher/gone.ts": 'import "./missing"; export {};',
};

let project: string;
let found: string[];

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "rule-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), `${text}\n`);
  }
  for (const file of ["package.json", "tsconfig.json", ".dependency-cruiser.cjs"])
    cpSync(join(root, file), join(project, file));
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  const cruiser = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
  const args = [
    "--preserve-symlinks",
    cruiser,
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "json",
    ".",
  ];
  const result = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  const violations: { rule: { name: string }; from: string }[] = JSON.parse(result.stdout).summary.violations;
  found = violations.map(({ rule, from }) => `${from}: ${rule.name}`);
});
afterAll(() => rmSync(project, { recursive: true }));

describe("the import rule refuses", () => {
  it.each([
    ["config/a.ts: config-stands-alone"],
    ["config/fs.ts: rules-have-no-effects"],
    ["workloads/x/contract.ts: rules-have-no-effects"],
    ["workloads/x/events.ts: launcher-events-and-file-stand-alone"],
    ["planning/a.ts: rules-know-no-pulumi"],
    ["planning/net.ts: rules-have-no-effects"],
    ["planning/up.ts: planning-below-components"],
    ["components/b.ts: nobody-imports-scripts-rehearsal-tests"],
    ["components/b.ts: program-uses-no-dev-package"],
    ["components/round.ts: no-circular"],
    ["rehearsal/d.ts: only-tests-import-tests"],
    ["launcher/main.ts: launcher-knows-only-its-file-and-events"],
    ["launcher/gone.ts: imports-resolve"],
  ])("%s", (violation) => {
    expect(found).toContain(violation);
  });

  it("nothing else", () => {
    expect(found.filter((each) => /config\/clean|scripts\/c|workloads\/launchfile/.test(each))).toEqual([]);
  });
});
