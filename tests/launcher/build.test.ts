import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeLauncher } from "../../images/launcherBundle";
import { bundleLauncher } from "../../launcher/build";
import { exitCodes, exitCodesMarkdown } from "../../launcher/exitcodes";

const folder = mkdtempSync(join(tmpdir(), "launchpad-build-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const project = resolve(__dirname, "../..");

test("the same source gives the same bytes, wherever it is built from", async () => {
  const { contents } = await bundleLauncher(project);
  const before = process.cwd();
  process.chdir(folder);
  const second = await bundleLauncher(project).finally(() => process.chdir(before));
  expect(Buffer.from(second.contents).equals(contents)).toBe(true);
  expect(contents.length).toBeLessThan(5 * 1024 * 1024);
});

test("a written launcher can be started, and is what its hash says", async () => {
  const { file, sha256, bytes } = await writeLauncher(project, join(folder, "a", "new", "launcher.cjs"));
  expect(createHash("sha256").update(readFileSync(file)).digest("hex")).toBe(sha256);
  expect(statSync(file).size).toBe(bytes);
  expect(execFileSync(file, ["--help"], { encoding: "utf8" })).toContain("Usage: launcher");
});

test("the bundle names no folder of the machine that built it", async () => {
  const { file } = await writeLauncher(project, join(folder, "paths", "launcher.cjs"));
  expect(readFileSync(file, "utf8")).not.toContain(project);
});

test("--help of the program and of each command lists the exit codes", async () => {
  const { file } = await writeLauncher(project, join(folder, "help", "launcher.cjs"));
  for (const args of [["--help"], ["run", "--help"], ["check", "--help"]]) {
    const help = execFileSync(process.execPath, [file, ...args], { encoding: "utf8" });
    expect(help).toMatch(/13 {2}launch.json does not match its own hash/);
  }
});

test("a reader of --help that has gone is no error", async () => {
  const { file } = await writeLauncher(project, join(folder, "help", "launcher.cjs"));
  const piped = `'${process.execPath}' '${file}' --help | true`;
  const { status, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", piped], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

test("exit codes are distinct, and docs/launcher.md has the same table", () => {
  const codes = exitCodes().map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(readFileSync(join(project, "docs", "launcher.md"), "utf8")).toContain(exitCodesMarkdown());
});
