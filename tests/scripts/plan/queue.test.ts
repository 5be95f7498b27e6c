import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import stringWidth from "string-width";
import { afterAll, describe, expect, it, vi } from "vitest";
import { ConfigError } from "../../../config/error";
import { planQueue } from "../../../planning/queue/queue";
import { OperatorError } from "../../../scripts/cli/errors";
import { queueJson, queueLines } from "../../../scripts/plan/queue";
import { readQueue } from "../../../scripts/plan/queueFile";
import { plainPage } from "../../../scripts/print/style";

const ROOT = resolve(__dirname, "../../..");
const EXAMPLE = join(ROOT, "docs/queue.example.yaml");
const folder = mkdtempSync(join(tmpdir(), "queue-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with this text. */
function file(text: string, name = "jobs.yaml"): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A link to itself. */
function circle(): string {
  const path = join(folder, "circle");
  symlinkSync(path, path);
  return path;
}

async function printed(path: string, stack?: string, width = 100): Promise<string> {
  const queue = await readQueue(path, stack);
  return queueLines(queue, planQueue(queue.jobs, queue.free), plainPage(width)).join("\n");
}

/** Lines of the error that reading ends with. */
async function refused(path: string, stack?: string): Promise<string[]> {
  const error = await readQueue(path, stack).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error("it was not refused");
  return error.message.split("\n").slice(1);
}

const two = `
- {name: pictures, workload: god-image, modelType: sdxl, hours: 1}
- {name: text, workload: god-text, task: instruct, model: {sizeB: 3}, dataset: {samples: 20000}, hours: 2}
`;

describe("npm run plan -- --queue", () => {
  it("takes the GPUs that a stack's trainers leave, with the host's price", async () => {
    const text = await printed(file(two), "god");
    expect(text).toMatch(
      /^Queue jobs\.yaml\n2 jobs: 2 fit\. The last ends after 0\.\d\d h\. Nothing is started/,
    );
    expect(text).toContain("  box  GPU 3 (H100 80GB HBM3, 80 GiB), 2.80 USD a GPU-hour\n  of stack god");
    expect(text).toMatch(/\n {2}idle +0\.00, 0\.00 USD\n/);
  });

  it("takes them before the file's own, and says so", async () => {
    const own = `gpus: {mine: {gpuModel: H100, gpuCount: 8}}\njobs:${two}`;
    expect(await printed(file(own), "god")).toContain("The file's own `gpus:` do not count beside --stack.");
    const without = await printed(file(own));
    expect(without).toContain("mine  GPU 0-7 (H100, 80 GiB), price unknown");
    expect(without).toMatch(/idle +[\d.]+, cost unknown\n {2}price unknown {2}mine\n/);
  });

  it("names the time model's own factor", async () => {
    vi.resetModules();
    vi.doMock("../../../planning/time", () => ({ TIME_FACTOR: 1.75 }));
    try {
      const again = await vi.importActual<{ queueLines: typeof queueLines }>("../../../scripts/plan/queue");
      const queue = await readQueue(EXAMPLE, undefined);
      const text = again.queueLines(queue, planQueue(queue.jobs, queue.free), plainPage(100)).join("\n");
      expect(text).toContain("docs/time-model.md, with its factor of 1.75 as the range");
    } finally {
      vi.doUnmock("../../../planning/time");
    }
  });

  it("says that an empty queue is empty", async () => {
    expect(await printed(file(""), "god")).toMatch(/^Queue jobs\.yaml\nIt is empty: nothing to plan\.\n/);
  });

  it.each([40, 60, 80, 100, 120])(
    "stays within %d columns, whatever the script of the names",
    async (width) => {
      const long = `gpus: {box: {gpuModel: H100, gpuCount: 2}}\njobs:${two}- {name: 大きい仕事大きい仕事大きい仕事, workload: god-text, task: dpo, model: {sizeB: 40}, hours: 2}\n`;
      const text = await printed(file(long), undefined, width);
      expect(text.split("\n").filter((line) => stringWidth(line) > width)).toEqual([]);
      expect(text.replace(/\s/g, "")).toContain("大きい仕事大きい仕事大きい仕事");
    },
  );

  it("lets no name of a GPU move the cursor", async () => {
    const odd = `gpus: {box: {gpuModel: "H100\\e[2J", gpuCount: 2}}\njobs:${two}`;
    const text = await printed(file(odd));
    expect(text).toContain("H100\\x1b[2J");
    expect(text).not.toContain("\u001b");
  });

  it("gives a program every figure", async () => {
    const queue = await readQueue(EXAMPLE, undefined);
    const plan = JSON.parse(JSON.stringify(queueJson(queue, planQueue(queue.jobs, queue.free))));
    expect(plan).toMatchObject({
      version: 1,
      queue: "queue.example.yaml",
      free: [{ host: "box", gpuHourUsd: 2.8 }],
    });
    expect(plan.jobs.map(({ state }: { state: string }) => state)).toEqual(
      expect.arrayContaining(["fits", "at risk", "misses", "unknown", "cannot run"]),
    );
  });
});

describe("what cannot be planned", () => {
  it.each<[string, () => string, string | undefined, RegExp]>([
    [
      "a file that is not there",
      () => join(folder, "none.yaml"),
      undefined,
      /^ {2}--queue: ".*none\.yaml" - there is no such file - name a YAML file/,
    ],
    [
      "a name that is too long",
      () => "n".repeat(5000),
      undefined,
      /^ {2}--queue: "n{76}\.\.\. - is longer than the file system lets a name or a path be - name a YAML file/,
    ],
    [
      "a path through a file",
      () => join(file(two), "jobs.yaml"),
      undefined,
      /^ {2}--queue: ".*" - a part of the path before the last is a file - /,
    ],
    [
      "a link to itself",
      () => circle(),
      undefined,
      /^ {2}--queue: ".*" - its links lead round in a circle - /,
    ],
    ["a folder", () => folder, undefined, /^ {2}--queue: ".*" - is a folder - /],
    ["broken YAML", () => file("jobs:\n  - {name: a\n"), undefined, /^ {2}jobs\.yaml:\d+:\d+: /],
    [
      "no GPUs",
      () => file(two),
      undefined,
      /^ {2}gpus: nothing - jobs need GPUs to be planned on - name a stack with --stack/,
    ],
    ["a stack that is not there", () => file(two), "gd", /^ {2}--stack: "gd" - .* use one of: god/],
  ])("%s", async (_, path, stack, line) => {
    const lines = await refused(path(), stack);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  });

  it("what is wrong with no part of the path is no mistake of a file", async () => {
    const error = await readQueue("a\0b", undefined).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OperatorError);
    expect(String(error)).toMatch(/the queue "a\\u0000b" cannot be read: /);
  });

  it("the file's mistakes and the missing GPUs stand in one error", async () => {
    const lines = await refused(
      file(`${two}- {name: x, workload: god-image, modelType: sd, hours: 1}\n- {nam: y}`),
    );
    expect(lines.map((line) => line.split(":")[0]?.trim())).toEqual([
      "[2].modelType",
      "[3].workload",
      "gpus",
    ]);
  });
});

it("the command prints the plan of a queue", () => {
  const loader = join(ROOT, "node_modules", "tsx", "dist", "cjs", "index.cjs");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["-r", loader, join(ROOT, "scripts/commands/plan.ts"), "--queue", EXAMPLE, "--json"],
    { cwd: ROOT, encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ version: 1, queue: "queue.example.yaml" });
});
