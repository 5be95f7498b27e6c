/** images/god-image/prepare.py with real archives, a real server and a real program after it. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { run } from "../../scripts/cli/run";
import type { ImageJob } from "../../workloads/god-image/job";

const PREPARE = resolve(__dirname, "../../images/god-image/prepare.py");
/** Stands in for `accelerate`: tells what it was given. */
const PROGRAM = [
  "python3",
  "-c",
  "import os, sys; print('STARTED', sys.argv[1:], [k for k in ('HF_TOKEN', 'DATASET_URL') if k in os.environ])",
  "--config_file",
  "a b.toml",
];

let folder = "";
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "launchpad-prepare-"));
});
afterEach(async () => {
  await new Promise((done) => (server === undefined ? done(undefined) : server.close(done)));
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Archives of these files, made by Python as upstream's users make theirs: one start of it for all. */
const ARCHIVES = {
  plain: { "a.png": "1", "a.txt": "one" },
  mixed: { "a.png": "1", "a.txt": "one", "b.JPG": "2", "notes.md": "no" },
  nested: { "set/a.png": "1", "set/a.txt": "one", "__MACOSX/._a.png": "" },
  bare: { "a.txt": "one" },
  outside: { "../../../escaped.png": "1", "a.png": "1" },
};
const archives = mkdtempSync(join(tmpdir(), "launchpad-archives-"));
afterAll(() => rmSync(archives, { recursive: true, force: true }));
beforeAll(async () => {
  const script =
    "import json, sys, zipfile\nfor name, files in json.loads(sys.argv[2]).items():\n  with zipfile.ZipFile(f'{sys.argv[1]}/{name}.zip', 'w') as z:\n    [z.writestr(k, v) for k, v in files.items()]";
  await run("python3", ["-c", script, archives, JSON.stringify(ARCHIVES)]);
});

function archive(name: keyof typeof ARCHIVES): Buffer {
  return readFileSync(join(archives, `${name}.zip`));
}

/** A job whose model lies there already, so that no Python package is needed. */
function job(over: Partial<ImageJob["dataset"]> = {}): ImageJob {
  const model = join(folder, "cache/models/org--model");
  mkdirSync(model, { recursive: true });
  writeFileSync(join(model, "model.safetensors"), "weights");
  return {
    downloads: [{ repo: "org/model", file: "model.safetensors", folder: model }],
    dataset: { zip: join(folder, "cache/datasets/task_tourn.zip"), ...over },
    images: join(folder, "dataset/images/task/img/10_lora style"),
    outputs: join(folder, "app/checkpoints/task/lora"),
  };
}

async function prepare(of: ImageJob, env: Record<string, string> = {}) {
  const file = join(folder, "job.json");
  writeFileSync(file, JSON.stringify(of));
  mkdirSync(join(of.images, ".."), { recursive: true });
  const { stdout, stderr, exitCode } = await run("python3", [PREPARE, file, ...PROGRAM], {
    env: { PATH: process.env.PATH ?? "", ...env },
    check: false,
  });
  return { stdout, stderr: stderr.trim(), exitCode };
}

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((done) => started.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/pictures.zip?X-Amz-Signature=canary`;
}

it("downloads, lays out, becomes the program with its words, and keeps the secrets to itself", async () => {
  const zip = archive("mixed");
  const url = await serve((_request, response) => response.end(zip));
  const of = job();
  const { stdout, stderr, exitCode } = await prepare(of, { DATASET_URL: url, HF_TOKEN: "hf_canary" });
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(readdirSync(of.images).sort()).toEqual(["a.png", "a.txt", "b.JPG", "notes.md"]);
  expect(existsSync(of.outputs)).toBe(true);
  expect(stdout).toContain("org/model already exists at");
  expect(stdout).toContain("1 of 2 pictures have no caption, b.JPG among them.");
  expect(stdout.trim().split("\n").at(-1)).toBe("STARTED ['--config_file', 'a b.toml'] []");
  expect(stdout).not.toContain("canary");
});

it("reads the zip that lies there, enters its only folder, and begins anew on a restart", async () => {
  const of = job();
  mkdirSync(join(of.dataset.zip, ".."), { recursive: true });
  writeFileSync(of.dataset.zip, archive("nested"));
  for (const attempt of ["first", "second"]) {
    if (attempt === "second") writeFileSync(join(of.images, "left.npz"), "");
    const { stdout, exitCode } = await prepare(of);
    expect([attempt, exitCode]).toEqual([attempt, 0]);
    expect(stdout).toContain("already exists. Skipping download.");
    expect(readdirSync(of.images).sort()).toEqual(["a.png", "a.txt"]);
  }
});

it("tries a server that fails again, and takes no half of a file", async () => {
  const zip = archive("plain");
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    if (asked === 1) {
      response.writeHead(200, { "Content-Length": String(zip.length) });
      response.write(zip.subarray(0, 20));
      response.destroy();
    } else response.end(zip);
  });
  const of = job({ url });
  const { stdout, exitCode } = await prepare(of);
  expect([exitCode, asked]).toEqual([0, 2]);
  expect(stdout).toContain("attempt 2 of 3");
  expect(readdirSync(join(of.dataset.zip, ".."))).toEqual(["task_tourn.zip"]);
});

it.each<[string, { status?: number; body?: string }, RegExp]>([
  ["an outdated link", { status: 403 }, /^prepare\.py: the data set's link answers 403 Forbidden$/],
  [
    "a page instead of a zip",
    { body: "<html>" },
    /^prepare\.py: .*task_tourn\.zip is no zip: .*; remove it, so that it is fetched anew$/,
  ],
  [
    "a zip without pictures",
    { body: "bare" },
    /^prepare\.py: .* has no picture at its top: \.bmp, \.jpeg, \.jpg, \.png, \.webp are looked for$/,
  ],
  [
    "no link at all",
    {},
    /^prepare\.py: .* is not there, and neither the job nor DATASET_URL has a link to it$/,
  ],
])("%s ends it with one sentence before anything is trained", async (_name, given, sentence) => {
  const body = given.body === "bare" ? archive("bare") : given.body;
  const answers = given.status !== undefined || body !== undefined;
  const url = answers
    ? await serve((_request, response) => response.writeHead(given.status ?? 200).end(body))
    : undefined;
  const { stdout, stderr, exitCode } = await prepare(job(url === undefined ? {} : { url }));
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain("canary");
  expect(stdout).not.toContain("STARTED");
});

it("an entry that points out of the zip stays below the folder", async () => {
  const of = job();
  mkdirSync(join(of.dataset.zip, ".."), { recursive: true });
  writeFileSync(of.dataset.zip, archive("outside"));
  expect((await prepare(of)).exitCode).toBe(0);
  expect(readdirSync(folder)).not.toContain("escaped.png");
  expect(readdirSync(of.images).sort()).toEqual(["a.png", "escaped.png"]);
});
