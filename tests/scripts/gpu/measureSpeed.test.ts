import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { lengthSigma, usefulShare } from "../../../planning/time";
import { run } from "../../../scripts/cli/run";
import { requireTool } from "../../../scripts/tools";

const scripts = resolve(__dirname, "../../../scripts/gpu");
const script = resolve(scripts, "measure-speed.py");

const lengths = z
  .object({ medianTokens: z.number(), p95Tokens: z.number(), lengths: z.array(z.int()) })
  .parse(JSON.parse(readFileSync(resolve(scripts, "lengths.json"), "utf8")));

/** Runs Python with the scripts' folder on its path and reads what it prints. */
async function python(code: string): Promise<unknown> {
  const { stdout } = await run("python3", ["-B", "-c", `import json, sys\n${code}`], {
    env: { PATH: process.env.PATH ?? "", PYTHONPATH: scripts },
  });
  return JSON.parse(stdout);
}

describe("the lengths that G5 measures with", () => {
  test("are log-normal: median 180, 95 % below 900, cut at 2,048", () => {
    const sorted = [...lengths.lengths].sort((a, b) => a - b);
    expect([sorted[1024], sorted[Math.floor(0.95 * 2048)], sorted.at(-1)]).toEqual([180, 900, 2048]);
    expect(lengthSigma(lengths)).toBeCloseTo(0.9785, 4);
  });

  test.each(["full-length", "padded", "packed"] as const)(
    "in %s rows hold as much text as the model says",
    async (batching) => {
      const share = await python(`
import speed_data
lengths = json.load(open("${scripts}/lengths.json"))["lengths"]
profile = {"batching": "${batching}", "sequence": 2048, "microBatch": 4}
batches = speed_data.rows_of(lengths, profile)
text = computed = 0
for _ in range(${batching === "packed" ? 70 : 512}):
    rows = next(batches)
    text += sum(sum(row) for row in rows)
    computed += len(rows) * speed_data.padded_length(rows, profile)
print(json.dumps(text / computed))`);
      const modelled = usefulShare(lengths, batching, 2048, 4);
      expect(Math.abs(Number(share) - modelled)).toBeLessThan(0.05);
    },
  );

  test("no row is longer than the sequence, and packing loses no sample", async () => {
    const rows = await python(`
import speed_data
print(json.dumps(speed_data.packed([500, 1500, 548, 2048, 20], 2048)))`);
    expect(rows).toEqual([[500, 1500, 20], [548], [2048]]);
  });
});

test("the stream is of second order: a pair is mostly followed by one token, and a seed makes it again", async () => {
  const found = await python(`
import collections, speed_data
stream = speed_data.MarkovStream(1)
row = stream.row(200000)
after = collections.defaultdict(collections.Counter)
for a, b, c in zip(row, row[1:], row[2:]):
    after[a, b][c] += 1
first = sum(max(each.values()) for each in after.values()) / (len(row) - 2)
again = speed_data.MarkovStream(1).row(50) == row[:50]
print(json.dumps([first, max(map(len, after.values())), again, speed_data.MarkovStream(2).row(50) == row[:50]]))`);
  expect(found).toEqual([expect.closeTo(0.7, 1), 4, true, false]);
});

test("the list has every profile with both data, three seeds of the loss, and the sweep around tuned", async () => {
  const { stdout } = await run("python3", ["-B", script, "--list"]);
  const runs = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const of = (part: string) => runs.filter((each) => each.part === part);
  expect(of("product")).toEqual([{ part: "product", size: 8192 }]);
  expect(of("speed").map(({ profile, data }) => `${profile} ${data}`)).toEqual(
    ["lengths", "fixed"].flatMap((data) =>
      ["stock", "guide", "guide-004", "tuned"].map((profile) => `${profile} ${data}`),
    ),
  );
  expect(of("loss")).toHaveLength(9);
  expect(of("sweep").length).toBeGreaterThanOrEqual(6);
  // The same samples in each optimizer step as tuned has, unless the batching is what is swept.
  for (const each of of("sweep")) expect(each.microBatch * each.gradientAccumulation).toBe(8);
});

test.each([
  [["--out", "x", "--parts", "sped"], "no part is called sped; there are product, speed, sweep, loss"],
  [[], "--out or --list is needed"],
  [["--out", "x", "--cpu"], "--cpu: only with --tiny, the models are for a GPU"],
])("measure-speed.py %j is refused", async (args, message) => {
  const result = await run("python3", ["-B", script, ...args], { check: false });
  expect([result.exitCode, result.stderr]).toEqual([2, expect.stringContaining(message)]);
});

test.each(["measure-speed", "record-nccl"])("%s.sh records nothing without a GPU", async (name) => {
  const result = await run("bash", [resolve(scripts, `${name}.sh`), "none"], {
    env: { PATH: "/usr/bin:/bin" },
    check: false,
  });
  expect([result.exitCode, result.stderr.trim()]).toEqual([
    1,
    `${name}: there is no nvidia-smi on PATH; --cpu runs what needs no GPU`,
  ]);
});

test("shellcheck and Python have nothing to say", async () => {
  const shellcheck = await requireTool("shellcheck");
  const shell = ["measure-speed.sh", "record-nccl.sh"].map((name) => resolve(scripts, name));
  expect((await run(shellcheck.path, shell, { check: false })).stdout).toBe("");
  const files = ["measure-speed.py", "speed_data.py", "speed_model.py", "nccl_hello.py"];
  const compiled =
    "import ast, sys\nfor each in sys.argv[1:]: ast.parse(open(each, encoding='utf-8').read())";
  const paths = files.map((name) => resolve(scripts, name));
  expect((await run("python3", ["-c", compiled, ...paths], { check: false })).exitCode).toBe(0);
});
