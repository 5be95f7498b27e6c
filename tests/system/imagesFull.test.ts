/**
 * Disks that run full in the middle of a build and of `docker load`: real ones, made small while the work goes on. And
 * what builds that were killed leave in the store.
 */
import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { ImageFiles } from "../../images/inputs";
import { messageOf, OperatorError } from "../../scripts/cli/errors";
import { run } from "../../scripts/cli/run";
import { startDockerEngine } from "../../scripts/docker/engine";
import { buildImage } from "../../scripts/images/build";
import { type Buildah, openBuildah } from "../../scripts/images/buildah";
import { loadIntoDocker } from "../../scripts/images/load";
import { normalise } from "../../scripts/images/normalise";
import { cannotRun } from "../support/cannotRun";
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from "../support/smallDisk";
import { smallImage } from "../support/smallImage";

/** As large as a build asks for; it takes memory only for what is written. */
const NOMINAL_KIB = 4 * 1024 * 1024;
const FILE_BYTES = 8_000_000;
/** Room for a part of the file. */
const LEFT_KIB = 3_000;

let scratch: string;
let impossible: string | undefined;
let disks: Record<"store" | "temporary" | "project", SmallDisk>;
let buildah: Buildah;
let image: ImageFiles;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "full-"));
  impossible = await whyNoSmallDisk(scratch);
  if (impossible !== undefined) return;
  const disk = (name: string) => mountSmallDisk(join(scratch, name), NOMINAL_KIB);
  disks = { store: await disk("store"), temporary: await disk("temporary"), project: await disk("project") };
  buildah = await openBuildah(disks.store.path);
  image = await imageOfOneFile();
});

beforeEach((context) => {
  if (impossible !== undefined) cannotRun(context, impossible);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(async () => {
  for (const disk of Object.values(disks ?? {})) await disk.unmount();
  rmSync(scratch, { recursive: true, force: true });
});

describe("a build", () => {
  it.each<[keyof typeof disks, string, RegExp]>([
    ["store", "build", /^buildah build big: .*ran full.* - make room there, remove .*LAUNCHPAD_CACHE/],
    ["temporary", "build", /^buildah build big: .*ran full.* - make room there, or set TMPDIR/],
    ["temporary", "push", /^buildah push: .*ran full.* - make room there, or set TMPDIR/],
    ["project", "push", /^buildah push: .*ran full.* - make room there$/],
  ])(
    "that fills the disk of its %s in `buildah %s` says so, leaves nothing, and works when there is room",
    async (which, step, message) => {
      vi.stubEnv("TMPDIR", disks.temporary.path);
      const before = await named();
      const failed = await build(async (args) => {
        if (args[0] === step) await disks[which].leave(LEFT_KIB);
      }).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(OperatorError);
      expect(messageOf(failed)).toMatch(message);
      expect(messageOf(failed)).toContain(disks[which].path);
      expect((await buildah.call(["containers", "--quiet"])).stdout).toBe("");
      expect(await named()).toEqual(before);
      expect(made()).toEqual([]);
      expect(readdirSync(disks.temporary.path)).toEqual([]);
      await disks[which].leave();
      const built = await build(async () => {});
      expect(built.layers.at(-1)?.bytes).toBeGreaterThan(FILE_BYTES);
      expect(made()).toEqual(["big-rehearsal"]);
      rmSync(built.folder, { recursive: true });
    },
  );
});

describe("a store", () => {
  it("is cleared of the working containers of builds that were killed, and of no other", async () => {
    const containers = async () => {
      const { stdout } = await buildah.call(["containers", "--quiet", "--notruncate"]);
      return stdout.trim().split("\n").sort();
    };
    await buildah.call(["from", "localhost/nothing"]);
    const [killed = ""] = await containers();
    await buildah.call(["from", "localhost/nothing"]);
    const [working] = (await containers()).filter((id) => id !== killed);
    const hours = Date.now() / 1_000 - 2 * 3_600;
    utimesSync(join(disks.store.path, "storage/overlay-containers", killed), hours, hours);
    const built = await build(async () => {});
    expect(await containers()).toEqual([working]);
    await buildah.call(["rm", "--all"]);
    rmSync(built.folder, { recursive: true });
  });
});

describe("docker load", () => {
  it("onto a full disk names the engine's storage and no image, and works when there is room", async () => {
    // A short name: sockets lie below it.
    const disk = await mountSmallDisk(join(scratch, "e"), 128 * 1024);
    onTestFinished(() => disk.unmount());
    vi.stubEnv("TMPDIR", disk.path);
    const engine = await startDockerEngine().finally(() => vi.unstubAllEnvs());
    try {
      writeFileSync(join(scratch, "file"), randomBytes(FILE_BYTES));
      await run("tar", ["--create", "--file", join(scratch, "layer"), "--directory", scratch, "file"]);
      const layer = readFileSync(join(scratch, "layer"));
      const built = await normalise(smallImage(scratch, "large", { layer }));
      await disk.leave(LEFT_KIB);
      const failed = await loadIntoDocker(built, "launchpad/large:1", engine.host).catch(
        (error: unknown) => error,
      );
      expect(failed).toBeInstanceOf(OperatorError);
      expect(messageOf(failed)).toMatch(
        new RegExp(
          `^docker load of launchpad/large:1: the disk of ${disk.path}/.*/data ran full .*docker system df`,
        ),
      );
      expect((await engine.docker(["image", "ls", "--all", "--quiet"])).stdout).toBe("");
      await disk.leave();
      await loadIntoDocker(built, "launchpad/large:1", engine.host);
      const { stdout } = await engine.docker(["image", "ls", "--quiet", "--no-trunc", "launchpad/large:1"]);
      expect(stdout.trim()).toBe(built.id);
    } finally {
      await engine.stop();
    }
  });
});

/** Builds with nothing cached. @param before is called with the arguments of each call of buildah */
async function build(before: (args: readonly string[]) => Promise<void>) {
  const watched: Buildah = {
    store: buildah.store,
    call: async (args, options) => {
      await before(args);
      return await buildah.call(args, options);
    },
  };
  const options = { root: disks.project.path, name: "big", image, target: "rehearsal" } as const;
  return await buildImage(watched, { ...options, cache: false });
}

/** What the project's folder has of built images. */
function made(): string[] {
  return readdirSync(join(disks.project.path, "node_modules/.cache/launchpad/images"));
}

/** The names in the store. */
async function named(): Promise<string[]> {
  const { stdout } = await buildah.call([
    "images",
    "--format",
    "{{.Name}}:{{.Tag}}",
    "--filter",
    "dangling=false",
  ]);
  return stdout.trim().split("\n").sort();
}

/** One file on a base of nothing. */
async function imageOfOneFile(): Promise<ImageFiles> {
  const { stdout } = await buildah.call(["pull", "--quiet", `dir:${smallImage(scratch, "base")}`]);
  await buildah.call(["tag", stdout.trim(), "localhost/nothing"]);
  const format = "{{.FromImageDigest}}";
  const digest = await buildah.call(["inspect", "--type", "image", "--format", format, "localhost/nothing"]);
  mkdirSync(join(disks.project.path, "node_modules/.cache/launchpad/images"), { recursive: true });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a Dockerfile has such
  const dockerfile = "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nCOPY big /big\n";
  return {
    inputsHash: "f".repeat(64),
    baseImage: `localhost/nothing@${digest.stdout.trim()}`,
    files: new Map([
      ["Dockerfile", Buffer.from(dockerfile)],
      ["big", randomBytes(FILE_BYTES)],
    ]),
    labelArguments: { LOCK_HASH: "l", LAUNCHER_HASH: "b" },
  };
}
