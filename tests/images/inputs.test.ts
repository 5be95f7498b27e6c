import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { writeContext } from "../../images/context";
import { LauncherBuildError } from "../../images/errors";
import { imageInputs } from "../../images/inputs";
import { launcherSources } from "../../images/launcherBundle";
import { readDigests } from "../../images/record";
import { bundleLauncher } from "../../launcher/build";
import { messageOf } from "../../scripts/cli/errors";

const ROOT = resolve(__dirname, "..", "..");
const folders: string[] = [];
let root: string;

/** A project with this one's launcher and one small image. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "launchpad-images-"));
  folders.push(root);
  for (const name of ["launcher", "workloads", "package-lock.json", "tsconfig.json"]) {
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  }
  mkdirSync(join(root, "node_modules"));
  for (const name of readdirSync(join(ROOT, "node_modules")).filter((entry) => entry !== ".cache")) {
    symlinkSync(join(ROOT, "node_modules", name), join(root, "node_modules", name));
  }
  mkdirSync(join(root, "images", "sn38", "locks"), { recursive: true });
  write("images/sn38/Dockerfile", "FROM x\n");
  write("images/sn38/locks/a.txt", "a==1\n");
  write("images/sn38/base.json", '{"reference":"base@sha256:1"}');
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("the inputs of an image", () => {
  it("are its Dockerfile, its locks and the launcher, and its base by name", async () => {
    const { sn38 } = await imageInputs(root);
    expect([...(sn38?.files.keys() ?? [])]).toEqual(["Dockerfile", "locks/a.txt", "launcher.cjs"]);
    expect(sn38?.baseImage).toBe("base@sha256:1");
    expect(sn38?.inputsHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, string, (text: string) => string]>([
    ["the Dockerfile", "images/sn38/Dockerfile", (text) => `${text}RUN true\n`],
    ["a lock", "images/sn38/locks/a.txt", () => "a==2\n"],
    [
      "the launcher",
      "launcher/main.ts",
      (text) => text.replace('new Command("launcher")', 'new Command("x")'),
    ],
  ])("are others after a change of %s", async (_what, path, change) => {
    const before = await hash();
    const text = readFileSync(join(root, path), "utf8");
    expect(change(text)).not.toBe(text);
    write(path, change(text));
    expect(await hash()).not.toBe(before);
  });

  it.each<[string, string, (text: string) => string]>([
    ["a comment in the launcher", "launcher/main.ts", (text) => `// why\n${text}`],
    ["a reason of a tuned value", "workloads/sn38/profiles.ts", (text) => text.replace("reason", "reason ")],
    ["the base's provenance", "images/sn38/base.json", () => '{"reference":"base@sha256:1","readOn":"x"}'],
    ["a note beside the Dockerfile", "images/sn38/README.md", () => "note"],
  ])("are the same after a change of %s", async (_what, path, change) => {
    const before = await hash();
    const file = join(root, path);
    write(
      path,
      change(
        readdirSync(join(file, "..")).includes(path.split("/").at(-1) ?? "")
          ? readFileSync(file, "utf8")
          : "",
      ),
    );
    expect(await hash()).toBe(before);
  });

  it("are renewed for every file that the launcher is made from", async () => {
    const { sources } = await bundleLauncher(ROOT);
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((path) => !launcherSources(ROOT).includes(path))).toEqual([]);
  });

  it("of every workload are under 2 MB", async () => {
    const images = Object.entries(await imageInputs(ROOT));
    expect(images.length).toBeGreaterThanOrEqual(5);
    const bytes = images.map(([name, { files }]) => [
      name,
      [...files.values()].reduce((sum, file) => sum + file.length, 0),
    ]);
    expect(bytes.filter(([, size]) => Number(size) > 2e6)).toEqual([]);
  });

  it("take no time to speak of when the launcher is as it was", async () => {
    await imageInputs(root);
    const bundle = join(root, "node_modules/.cache/launchpad/launcher");
    const made = readdirSync(bundle).map((name) => statSync(join(bundle, name)).mtimeMs);
    await imageInputs(root);
    expect(readdirSync(bundle).map((name) => statSync(join(bundle, name)).mtimeMs)).toEqual(made);
  });
});

describe("a launcher that cannot be bundled", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "a syntax error",
      "launcher/main.ts",
      "const broken = (;",
      /launcher\/main\.ts:\d+:\d+: ERROR: Unexpected ";"/,
    ],
    [
      "an import that is not there",
      "launcher/run.ts",
      'import "./nowhere";',
      /launcher\/run\.ts:\d+:\d+: ERROR: Could not resolve "\.\/nowhere"/,
    ],
    [
      "a syntax error in the status page",
      "launcher/tell/page/main.ts",
      "const broken = (;",
      /launcher\/tell\/page\/main\.ts:\d+:\d+: ERROR/,
    ],
  ])(
    "for %s is told with file, line and message, and leaves no bundle",
    async (_what, path, line, expected) => {
      write(path, `${readFileSync(join(root, path), "utf8")}\n${line}\n`);
      const failed = await imageInputs(root).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(LauncherBuildError);
      expect(messageOf(failed)).toMatch(/^The launcher cannot be bundled; nothing was created\./);
      expect(messageOf(failed)).toMatch(expected);
      expect(existsSync(join(root, "node_modules/.cache/launchpad/launcher"))).toBe(false);
    },
  );
});

describe("a build context", () => {
  it("holds the inputs under a path that is the same on every machine, and nothing is written elsewhere", async () => {
    const before = listing();
    const { sn38 } = await imageInputs(root);
    if (sn38 === undefined) throw new Error("no image");
    const path = writeContext(root, "sn38", sn38);
    expect(path).toBe(`node_modules/.cache/launchpad/context/sn38-${sn38.inputsHash.slice(0, 16)}`);
    expect(readdirSync(join(root, path)).sort()).toEqual(["Dockerfile", "launcher.cjs", "locks"]);
    expect(readFileSync(join(root, path, "locks", "a.txt"), "utf8")).toBe("a==1\n");
    expect(writeContext(root, "sn38", sn38)).toBe(path);
    expect(listing()).toEqual(before);
  });
});

describe("the record of pushed images", () => {
  it("is empty where there is none, and gives what it holds", () => {
    expect(readDigests(root)).toEqual({});
    write("images/record.json", '{"prod/sn38":"sha256:1","note":1}');
    expect(readDigests(root)).toEqual({ "prod/sn38": "sha256:1" });
  });
});

async function hash(): Promise<string | undefined> {
  return (await imageInputs(root)).sn38?.inputsHash;
}

function write(path: string, text: string): void {
  writeFileSync(join(root, path), text);
}

/** Everything in the project but its packages and their cache. */
function listing(): string[] {
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => !path.startsWith("node_modules"))
    .sort();
}
