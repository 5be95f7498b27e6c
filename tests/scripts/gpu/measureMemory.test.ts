import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { memoryPoint } from "../../../planning/memory/point";
import { run } from "../../../scripts/cli/run";
import { requireTool } from "../../../scripts/tools";

const script = resolve(__dirname, "../../../scripts/gpu/measure-memory");
const folder = mkdtempSync(join(tmpdir(), "launchpad-measure-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the list has at least twenty set-ups that the memory model reads, each with its own name", async () => {
  const { stdout } = await run("python3", [`${script}.py`, "--list"]);
  const points = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(points.length).toBeGreaterThanOrEqual(20);
  expect(new Set(points.map(({ id }) => id)).size).toBe(points.length);
  const about = { source: "here", date: "2025-01-01", hardware: "none", measure: "reserved", gib: 1 };
  for (const { id, setup } of points)
    expect(memoryPoint.parse({ kind: "text", id, ...about, heldOut: true, setup }).id).toBe(id);
  const all = JSON.stringify(points);
  for (const wanted of ['"rank": 8', "512", "128256", "adamw-8bit", '"none"', "4096"])
    expect(all).toContain(wanted.replace(": ", ":"));
});

test("an unknown point is named", async () => {
  const result = await run("python3", [`${script}.py`, "--point", "llama-9b"], { check: false });
  expect([result.exitCode, result.stderr.trim()]).toEqual([
    1,
    "measure-memory: there is no point llama-9b; --list names them",
  ]);
});

test("without nvidia-smi, or with files in its folder, nothing is recorded", async () => {
  const env = { PATH: "/usr/bin:/bin" };
  const without = await run("bash", [`${script}.sh`, join(folder, "none")], { env, check: false });
  expect([without.exitCode, without.stderr.trim()]).toEqual([
    1,
    "measure-memory: there is no nvidia-smi on PATH",
  ]);
  for (const tool of ["nvidia-smi", "python3"])
    writeFileSync(join(folder, tool), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  const full = await run("bash", [`${script}.sh`, folder], {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    check: false,
  });
  expect([full.exitCode, full.stderr.trim()]).toEqual([
    1,
    `measure-memory: ${folder} holds files already; name another folder`,
  ]);
});

test("shellcheck and Python have nothing to say", async () => {
  const shellcheck = await requireTool("shellcheck");
  expect((await run(shellcheck.path, [`${script}.sh`], { check: false })).stdout).toBe("");
  const compiled = `import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())`;
  expect((await run("python3", ["-c", compiled, `${script}.py`], { check: false })).exitCode).toBe(0);
});
