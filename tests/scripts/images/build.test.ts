import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { ImageFiles } from "../../../images/inputs";
import { readDigests } from "../../../images/record";
import { messageOf } from "../../../scripts/cli/errors";
import { buildArguments, buildImage, fullReference } from "../../../scripts/images/build";
import { type Buildah, checkRoom } from "../../../scripts/images/buildah";
import { uvOptions } from "../../../scripts/images/lock";
import { blob, normalise } from "../../../scripts/images/normalise";
import { recordDigest } from "../../../scripts/images/push";
import { type InstalledPackage, spdx } from "../../../scripts/images/sbom";
import { verifyTwice } from "../../../scripts/images/verify";

const top = mkdtempSync(join(tmpdir(), "launchpad-build-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(top, "root-"));
});

const DIGEST = `sha256:${"d".repeat(64)}`;
// biome-ignore lint/suspicious/noTemplateCurlyInString: a Dockerfile has such
const DOCKERFILE = "ARG BASE_IMAGE\nARG TARGET=full\nFROM ${BASE_IMAGE} AS upstream\nARG PYTHON=python3\n";

function image(): ImageFiles {
  return {
    inputsHash: "f".repeat(64),
    baseImage: `localhost/base@${DIGEST}`,
    files: new Map([["Dockerfile", Buffer.from(DOCKERFILE)]]),
    labelArguments: { LOCK_HASH: "l", LAUNCHER_HASH: "b" },
  };
}

/** A builder that was never asked to build. */
function idle(calls: string[][] = []): Buildah {
  return {
    store: root,
    call: async (args) => {
      calls.push([...args]);
      throw new Error("built");
    },
  };
}

describe("a reference for buildah", () => {
  it.each([
    [`nvidia/cuda:12.4.1@${DIGEST}`, `docker.io/nvidia/cuda@${DIGEST}`],
    [`debian@${DIGEST}`, `docker.io/library/debian@${DIGEST}`],
    [`ghcr.io/someone/base:1@${DIGEST}`, `ghcr.io/someone/base@${DIGEST}`],
    [`localhost:5000/base@${DIGEST}`, `localhost:5000/base@${DIGEST}`],
    [`localhost/base@${DIGEST}`, `localhost/base@${DIGEST}`],
  ])("of %s is %s", (given, wanted) => {
    expect(fullReference(given)).toBe(wanted);
  });
});

describe("a build", () => {
  it("gives the base, the target and the hashes as arguments, and nobody can change these", () => {
    const args = { PYTHON: "python3.11", BASE_IMAGE: "other", TARGET: "other" };
    expect(buildArguments({ root, name: "x", image: image(), target: "rehearsal", args })).toEqual({
      PYTHON: "python3.11",
      BASE_IMAGE: `localhost/base@${DIGEST}`,
      TARGET: "rehearsal",
      LOCK_HASH: "l",
      LAUNCHER_HASH: "b",
    });
  });

  it.each([
    [
      "an argument that the Dockerfile has not",
      { args: { PYHTON: "x" } },
      /--arg: "PYHTON" - .* - one of: PYTHON$/m,
    ],
    [
      "an argument that the build sets",
      { args: { TARGET: "full" } },
      /--arg: "TARGET" - .*the build sets it by itself - one of: PYTHON$/m,
    ],
    [
      "a context for no stage",
      { contexts: { source: tmpdir() } },
      /--context: "source" - .* - one of: upstream/,
    ],
    [
      "a context that is not there",
      { contexts: { upstream: "/nowhere" } },
      /--context: "\/nowhere" - it is a folder/,
    ],
  ])("with %s does not begin", async (_what, given, message) => {
    const calls: string[][] = [];
    const failed = await buildImage(idle(calls), {
      root,
      name: "x",
      image: image(),
      target: "rehearsal",
      ...given,
    }).catch((error: unknown) => error);
    expect(messageOf(failed)).toMatch(message);
    expect(calls).toEqual([]);
  });

  it("that dies in the middle leaves no image", async () => {
    const calls: string[][] = [];
    await expect(
      buildImage(idle(calls), { root, name: "x", image: image(), target: "rehearsal" }),
    ).rejects.toThrow("built");
    expect(calls[0]).toEqual(expect.arrayContaining(["build", "--pull-never", "--timestamp", "0"]));
    expect(readdirSync(join(root, "node_modules/.cache/launchpad"))).toEqual(["context"]);
  });

  it("on a disk without room is refused with what to do", () => {
    expect(() => checkRoom("/proc", "full")).toThrow(/\/proc has 0\.0 GiB free.*40 GiB.*LAUNCHPAD_CACHE/);
  });
});

describe("the description of a built image", () => {
  it("has nothing that differs from build to build, and its digests fit its content", async () => {
    const made = await Promise.all(["a1", "b2"].map((chance) => normalise(writeImage(chance))));
    expect(made[0]?.digest).toBe(made[1]?.digest);
    const [{ folder, id, digest, layers } = { folder: "", id: "", digest: "", layers: [] }] = made;
    const config = readFileSync(blob(folder, id));
    expect(`sha256:${createHash("sha256").update(config).digest("hex")}`).toBe(id);
    const manifest = readFileSync(join(folder, "manifest.json"));
    expect(`sha256:${createHash("sha256").update(manifest).digest("hex")}`).toBe(digest);
    expect(JSON.parse(manifest.toString()).config).toMatchObject({ digest: id, size: config.length });
    expect(JSON.parse(config.toString())).toEqual({
      created: "1970-01-01T00:00:00Z",
      config: { Hostname: "", StopSignal: "SIGINT" },
      history: [{ created_by: "RUN true" }],
    });
    expect(layers).toEqual([{ digest: `sha256:${"1".repeat(64)}`, bytes: 5 }]);
  });
});

describe("two builds", () => {
  const built = (digest: string, layer: string) => ({
    folder: "",
    digest,
    id: "",
    layers: [
      { digest: "base", bytes: 1 },
      { digest: layer, bytes: 1 },
    ],
  });
  it.each([
    ["are the same", built("x", "l"), built("x", "l"), { same: true, layers: [] }],
    ["differ in a layer", built("x", "l"), built("y", "m"), { same: false, layers: [1] }],
    ["differ in the description", built("x", "l"), built("y", "l"), { same: false, layers: [] }],
  ])("that %s are told so", async (_what, first, second, verdict) => {
    const builds = [first, second];
    expect(await verifyTwice(async () => builds.shift() ?? first)).toMatchObject(verdict);
  });
});

describe("the bill of materials", () => {
  const packages: InstalledPackage[] = [
    { name: "Typing_Extensions", version: "4.0", type: "pypi" },
    { name: "libc6", version: "2.36-9+deb12u1", type: "deb" },
  ];
  it("is the same for the same packages in any order, and names each by its address", () => {
    const bill = JSON.stringify(spdx("sn38", DIGEST, packages));
    expect(JSON.stringify(spdx("sn38", DIGEST, [...packages].reverse()))).toBe(bill);
    expect(bill).toContain("pkg:deb/libc6@2.36-9%2Bdeb12u1");
    expect(bill).toContain("pkg:pypi/typing-extensions@4.0");
    expect(bill).toContain('"spdxVersion":"SPDX-2.3"');
  });
});

describe("the record of digests", () => {
  it("takes one and keeps the others, in order", () => {
    mkdirSync(join(root, "images"));
    recordDigest(root, "prod", "sn38", "sha256:1");
    recordDigest(root, "prod", "base", "sha256:2");
    recordDigest(root, "prod", "sn38", "sha256:3");
    expect(readDigests(root)).toEqual({ "prod/base": "sha256:2", "prod/sn38": "sha256:3" });
    expect(readdirSync(join(root, "images"))).toEqual(["record.json"]);
  });
});

it("uv's options are taken from the list of wanted packages", () => {
  expect(uvOptions("# why\n# uv: --python-version 3.10  --only-binary :all:\nx\n")).toEqual([
    ...["--python-version", "3.10", "--only-binary", ":all:"],
  ]);
  expect(uvOptions("x\n")).toEqual([]);
});

/** An image as buildah writes it, with what differs from build to build set to `chance`. */
function writeImage(chance: string): string {
  const folder = mkdtempSync(join(root, "image-"));
  const config = JSON.stringify({
    created: "1970-01-01T00:00:00Z",
    container: chance,
    container_config: { Hostname: chance },
    config: { Hostname: chance, StopSignal: "SIGINT" },
    parent: `sha256:${chance}`,
    history: [{ created_by: "RUN true", comment: `FROM ${chance}` }],
  });
  const hash = createHash("sha256").update(config).digest("hex");
  writeFileSync(join(folder, hash), config);
  writeFileSync(join(folder, "1".repeat(64)), "layer");
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({
      schemaVersion: 2,
      config: { digest: `sha256:${hash}`, size: config.length },
      layers: [{ digest: `sha256:${"1".repeat(64)}`, size: 5 }],
    }),
  );
  return folder;
}
