import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildLauncher } from "../../launcher/build";
import { exitCodes, exitCodesMarkdown } from "../../launcher/exitcodes";

const folder = mkdtempSync(join(tmpdir(), "launchpad-build-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const project = resolve(__dirname, "../..");

test("the same source gives the same bytes, wherever it is built to and from", async () => {
  const first = await buildLauncher(join(folder, "one", "launcher.cjs"));
  const before = process.cwd();
  process.chdir(folder);
  const second = await buildLauncher(join(folder, "two", "launcher.cjs")).finally(() =>
    process.chdir(before),
  );
  expect(second.sha256).toBe(first.sha256);
  expect(readFileSync(first.file).equals(readFileSync(second.file))).toBe(true);
  expect(first.bytes).toBeLessThan(5 * 1024 * 1024);
});

test("the bundle names no folder of the machine that built it", async () => {
  const { file } = await buildLauncher(join(folder, "paths", "launcher.cjs"));
  expect(readFileSync(file, "utf8")).not.toContain(project);
});

test("--help of the program and of each command lists the exit codes", async () => {
  const { file } = await buildLauncher(join(folder, "help", "launcher.cjs"));
  for (const args of [["--help"], ["run", "--help"], ["check", "--help"]]) {
    const help = execFileSync(process.execPath, [file, ...args], { encoding: "utf8" });
    expect(help).toMatch(/13 {2}launch.json does not match its own hash/);
  }
});

test("a reader of --help that has gone is no error", async () => {
  const { file } = await buildLauncher(join(folder, "help", "launcher.cjs"));
  const piped = `'${process.execPath}' '${file}' --help | true`;
  const { status, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", piped], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

test("exit codes are distinct, and docs/launcher.md has the same table", () => {
  const codes = exitCodes().map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(readFileSync(join(project, "docs", "launcher.md"), "utf8")).toContain(exitCodesMarkdown());
});
