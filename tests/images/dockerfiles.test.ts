/** What holds for the Dockerfile of every image. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { imageInputs } from "../../images/inputs";
import { run } from "../../scripts/cli/run";
import { imageNames, readyImage } from "../../scripts/images/project";
import { requireTool } from "../../scripts/tools";

const ROOT = resolve(__dirname, "..", "..");
const names = imageNames(ROOT);
const closing = read("images/shared/closing.Dockerfile");
const MIB = 1024 * 1024;

describe.each(names)("the Dockerfile of %s", (name) => {
  const text = read(`images/${name}/Dockerfile`);

  it("closes with the lines that all have", () => {
    expect(text.slice(-closing.length)).toBe(closing);
  });

  it("begins at a base from outside and ends with the stage of the asked target", () => {
    expect(text).toMatch(/^ARG BASE_IMAGE\nARG TARGET=full$/m);
    const stages = [...text.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, from, stage]) => `${from} ${stage}`);
    expect(stages[0]).toMatch(/^\$\{BASE_IMAGE\} system$/);
    expect(stages.at(-1)).toMatch(/^\$\{TARGET\} image$/);
    expect(stages.map((each) => each.split(" ")[1])).toEqual(
      expect.arrayContaining(["full", "rehearsal", "node"]),
    );
  });

  it("says which variant leaves packages out", () => {
    expect(/AS rehearsal\n(?:(?!FROM)[^\n]*\n)*LABEL dev\.launchpad\.rehearsal="[^"]+"/.test(text)).toBe(
      true,
    );
  });

  it.each([
    ["pipes a download into a shell", /(curl|wget)[^\n]*\|\s*(ba)?sh/],
    ["installs Python packages that no lock lists", /pip install(?![^\n]*\\?\n?[^\n]*--no-deps)/],
    ["takes system packages of no date", /apt-get/],
    [
      "names shared memory, GPUs, ports or limits of a host",
      /^(EXPOSE|VOLUME)|CUDA_VISIBLE_DEVICES|NVIDIA_VISIBLE/m,
    ],
  ])("never %s", (_what, pattern) => {
    expect(text).not.toMatch(pattern);
  });

  it("has no finding of hadolint", async () => {
    const { path } = await requireTool("hadolint");
    await run(path, ["--no-color", join(ROOT, `images/${name}/Dockerfile`)]);
  });

  it("has a stop signal, a working folder and the labels of its source", () => {
    for (const line of [/^STOPSIGNAL SIG(INT|TERM)$/m, /^WORKDIR \//m, /image\.licenses="/])
      expect(text).toMatch(line);
  });
});

describe("the files of the images", () => {
  it("are all pinned", async () => {
    const inputs = await imageInputs(ROOT);
    const open = names.filter((name) => inputs[name]?.baseImage === undefined);
    // Its digest was in no source at hand; planning and a build refuse it until a stack names one (base.json).
    expect(open).toEqual(names.includes("god-text") ? ["god-text"] : []);
    for (const name of names) {
      const stand = open.includes(name) ? `stand.in/base@sha256:${"0".repeat(64)}` : undefined;
      await expect(readyImage(ROOT, name, stand)).resolves.toBeDefined();
    }
  });

  it.each([
    ["nope", /"nope" - there is no such folder with a Dockerfile below images\/ - one of: base, connito/],
    ["shared", /one of: base/],
    ["../images/base", /one of: base/],
  ])("are none under the name %s", async (name, message) => {
    await expect(readyImage(ROOT, name)).rejects.toThrow(message);
  });

  it("fit into 2 MiB as they are sent, compressed", async () => {
    for (const image of Object.values(await imageInputs(ROOT)))
      expect(gzipSync(Buffer.concat([...image.files.values()])).length).toBeLessThan(2 * MIB);
  });

  it("hold shell scripts that shellcheck finds nothing in", async () => {
    const { path } = await requireTool("shellcheck");
    const scripts = ["system", "source", "packages", "node"].map((each) =>
      join(ROOT, "images/shared", `${each}.sh`),
    );
    await run(path, ["--shell=sh", ...scripts]);
  });
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
