/** Pushing to a real registry and pulling from it onto a real engine, with images of a few bytes. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pullCommand } from "../../components/hosts/pull";
import { roomCommand } from "../../components/hosts/room";
import { readDigests } from "../../images/record";
import { messageOf } from "../../scripts/cli/errors";
import { freePort } from "../../scripts/cli/freePort";
import { run } from "../../scripts/cli/run";
import { type DockerEngine, startDockerEngine } from "../../scripts/docker/engine";
import { type Buildah, openBuildah } from "../../scripts/images/buildah";
import { loadIntoDocker } from "../../scripts/images/load";
import { type BuiltImage, normalise } from "../../scripts/images/normalise";
import { pushImage, recordDigest } from "../../scripts/images/push";
import { isRoot } from "../../scripts/tools/debian";
import { cannotRun } from "../support/cannotRun";
import { immutableTags } from "../support/immutableTags";
import { type Registry, startRegistry } from "../support/registry";
import { smallImage } from "../support/smallImage";

let scratch: string;
let registry: Registry;
let buildah: Buildah;
let image: BuiltImage;
let engine: DockerEngine;

const impossible = isRoot() ? undefined : "only root can start a Docker engine";

beforeAll(async () => {
  if (impossible !== undefined) return;
  scratch = mkdtempSync(join(tmpdir(), "launchpad-push-"));
  buildah = await openBuildah(join(scratch, "store"));
  registry = await startRegistry(scratch);
  engine = await startDockerEngine();
  image = await normalise(smallImage(scratch, "first"));
}, 600_000);

beforeEach((context) => {
  if (impossible !== undefined) cannotRun(context, impossible);
});

afterAll(async () => {
  await engine?.stop();
  await registry?.stop();
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
});

describe("an image that is pushed", () => {
  it("is in the registry under the digest that the record then has, and pushed again it is the same", async () => {
    const repository = `${registry.address}/launchpad-base`;
    const digest = await pushImage(buildah, image, { repository, plain: true });
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const accept = { accept: "application/vnd.docker.distribution.manifest.v2+json" };
    const answer = await fetch(`http://${registry.address}/v2/launchpad-base/manifests/${digest}`, {
      headers: accept,
    });
    const manifest = Buffer.from(await answer.arrayBuffer());
    expect(`sha256:${createHash("sha256").update(manifest).digest("hex")}`).toBe(digest);
    expect(JSON.parse(manifest.toString()).config.digest).toBe(image.id);
    mkdirSync(join(scratch, "images"), { recursive: true });
    recordDigest(scratch, "prod", "base", digest);
    expect(readDigests(scratch)).toEqual({ "prod/base": digest });
    expect(await pushImage(buildah, image, { repository, plain: true })).toBe(digest);
  });

  it("goes where tags are never overwritten too, twice, under one digest and a second tag", async () => {
    const strict = await immutableTags(registry.address);
    const repository = `${strict.address}/launchpad-strict`;
    const digest = await pushImage(buildah, image, { repository, plain: true });
    expect(await pushImage(buildah, image, { repository, plain: true })).toBe(digest);
    const answer = await fetch(`http://${strict.address}/v2/launchpad-strict/tags/list`);
    const { tags } = (await answer.json()) as { tags: string[] };
    await strict.stop();
    const tag = image.digest.slice(7, 23);
    expect(tags.sort()).toEqual([tag, expect.stringMatching(new RegExp(`^${tag}-\\d{14}$`))]);
    // buildah offers the other forms of a manifest too before it gives up.
    expect(strict.refused).toBeGreaterThan(0);
  });

  it("to where nobody answers ends with the registry's name and leaves the record as it is", async () => {
    const repository = `127.0.0.1:${await freePort()}/launchpad-base`;
    const failed = await pushImage(buildah, image, { repository, plain: true }).catch(
      (error: unknown) => error,
    );
    expect(messageOf(failed)).toContain(repository);
    expect(messageOf(failed)).toMatch(/refused/);
  });
});

describe("a host that pulls", () => {
  it("keeps what a container uses and the image before, drops older ones, and goes back without a registry", async () => {
    const repository = `${registry.address}/launchpad-host`;
    const [first = "", second = "", third = ""] = await versions(repository, ["one", "two", "three"]);
    await pull(first);
    await engine.docker(["create", "--network", "none", "--name", "trainer", first, "/launcher"]);
    await pull(second);
    expect(await digests(repository)).toEqual([first, second].sort());
    // The trainer moves on; the first image is the way back until the next one comes.
    await engine.docker(["rm", "trainer"]);
    await engine.docker(["create", "--network", "none", "--name", "trainer", second, "/launcher"]);
    await pull(first);
    expect(await digests(repository)).toEqual([first, second].sort());
    await pull(third);
    expect(await digests(repository)).toEqual([second, third].sort());
    // The first one is gone from the host; another trainer's is not touched, though no container uses it yet.
    await engine.docker(["rm", "trainer"]);
    await succeeds(pullCommand(first, { kept: [third], floorGiB: 0 }));
    expect(await digests(repository)).toEqual([first, third].sort());
    await pull(second);
    expect(await digests(repository)).toEqual([second]);
    await registry.stop();
    await pull(second);
    expect((await onHost(pullCommand(first, { floorGiB: 0 }))).exitCode).not.toBe(0);
  });

  it("pulls nothing onto a full disk, and says which", async () => {
    const reference = `${registry.address}/launchpad-host@sha256:${"0".repeat(64)}`;
    const result = await onHost(pullCommand(reference, { floorGiB: 1_000_000 }));
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/\/data has \d+ GiB free, and an image is pulled only with 1000000 GiB/);
  });
});

describe("a host that builds", () => {
  const REPOSITORY = "launchpad/room";
  const tags = async () => {
    const { stdout } = await engine.docker(["image", "ls", "--format", "{{.Tag}}", REPOSITORY]);
    return stdout.trim().split("\n").sort();
  };

  it("drops its older images, but no other's, none that is used or needed, and not the newest", async () => {
    // From the oldest to the newest.
    for (const [month, tag] of ["used", "old", "needed", "older", "newest", "stranger"].entries()) {
      const created = `2026-0${month + 1}-01T00:00:00Z`;
      const labels: Record<string, string> = tag === "stranger" ? {} : { "dev.launchpad.launcher": "x" };
      const made = await normalise(smallImage(scratch, tag, { labels, created }));
      await loadIntoDocker(made, `${REPOSITORY}:${tag}`, engine.host);
    }
    await engine.docker(["create", "--network", "none", "--name", "room", `${REPOSITORY}:used`, "/launcher"]);
    const kept = [`${REPOSITORY}:needed`];
    await succeeds(roomCommand(`${REPOSITORY}:next`, { kept, floorGiB: 0 }));
    const left = ["needed", "newest", "stranger", "used"];
    expect(await tags()).toEqual(left);
    // One that is there needs no room: the way back is open on a full disk too.
    await succeeds(roomCommand(`${REPOSITORY}:used`, { floorGiB: 1_000_000 }));
    expect(await tags()).toEqual(left);
  });

  it("begins no build on a full disk, and says which", async () => {
    const result = await onHost(roomCommand(`${REPOSITORY}:next`, { floorGiB: 1_000_000 }));
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/\/data has \d+ GiB free, and an image is built only with 1000000 GiB/);
  });
});

describe("an image that is handed to an engine", () => {
  it("is there under its tag, with its own id", async () => {
    await loadIntoDocker(image, "launchpad/small:1", engine.host);
    const { stdout } = await engine.docker(["image", "inspect", "--format", "{{.Id}}", "launchpad/small:1"]);
    expect(stdout.trim()).toBe(image.id);
  });

  it.each<[string, (socket: string) => Promise<() => unknown>, RegExp]>([
    ["is not there", async () => () => undefined, /Cannot connect to the Docker daemon at unix:.*running/s],
    ["dies in the middle", dyingEngine, /error during connect|EOF|reset|Cannot connect/],
  ])("that %s fails in the engine's words and leaves no archive", async (_what, begin, message) => {
    const socket = join(scratch, "other.sock");
    const end = await begin(socket);
    const failed = await loadIntoDocker(image, "launchpad/small:2", `unix://${socket}`).catch(
      (error: unknown) => error,
    );
    await end();
    expect(messageOf(failed)).toMatch(message);
    expect(readdirSync(join(image.folder, "..")).filter((name) => name.startsWith(".load-"))).toEqual([]);
    expect((await engine.docker(["image", "ls", "--quiet", "launchpad/small:2"])).stdout).toBe("");
  });
});

/** Stands for an engine that says what it is and dies when it gets an image. */
async function dyingEngine(socket: string): Promise<() => unknown> {
  const server = createServer((request, response) => {
    if (request.url?.includes("/images/load")) request.socket.destroy();
    else response.setHeader("Api-Version", "1.41").end("OK");
  });
  await new Promise<void>((done) => server.listen(socket, done));
  return () => new Promise((done) => server.close(done));
}

/** Pushes images that differ in a label, and returns their references by digest. */
async function versions(repository: string, names: readonly string[]): Promise<string[]> {
  const references: string[] = [];
  for (const name of names) {
    const digest = await pushImage(buildah, await normalise(smallImage(scratch, name)), {
      repository,
      plain: true,
    });
    references.push(`${repository}@${digest}`);
  }
  return references;
}

async function pull(reference: string): Promise<void> {
  await succeeds(pullCommand(reference, { floorGiB: 0 }));
}

async function succeeds(command: string[]): Promise<void> {
  const { exitCode, stderr } = await onHost(command);
  expect(exitCode, stderr).toBe(0);
}

/** Runs a host's command against the test's own engine. */
async function onHost([shell = "", ...args]: string[]) {
  const env = { ...process.env, DOCKER_HOST: engine.host };
  return await run(shell, args, { env, check: false, timeoutMs: 120_000 });
}

async function digests(repository: string): Promise<string[]> {
  const args = ["image", "ls", "--digests", "--format", "{{.Repository}}@{{.Digest}}", repository];
  return (await engine.docker(args)).stdout.trim().split("\n").sort();
}
