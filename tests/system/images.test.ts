/**
 * The images, built for real from package registries and run on a real Docker engine: buildah, a base of Debian's
 * packages, the rehearsal target of the same Dockerfiles, the real launcher and the simulated trainer.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import { layOut } from "../../rehearsal/launcher/layout";
import { buildSimulatedTrainers } from "../../rehearsal/trainer/build";
import { freePort } from "../../scripts/cli/freePort";
import { run } from "../../scripts/cli/run";
import { type DockerEngine, startDockerEngine } from "../../scripts/docker/engine";
import { type Buildah, openBuildah, withFreshStore } from "../../scripts/images/buildah";
import { loadIntoDocker } from "../../scripts/images/load";
import { type BuiltImage, blob } from "../../scripts/images/normalise";
import { buildRehearsalImage } from "../../scripts/images/rehearsalBuild";
import { installedPackages } from "../../scripts/images/sbom";
import { verifyTwice } from "../../scripts/images/verify";
import { isRoot } from "../../scripts/tools/debian";
import { bake, body, DOT_ENV } from "../launcher/support";
import { cannotRun } from "../support/cannotRun";

const ROOT = resolve(__dirname, "..", "..");
/** Where the tests put the simulated trainer; first on the container's PATH. */
const SIMULATED = "/opt/simulated";
/** Stands where upstream has a token of its own. */
const TOKEN = "stand-in-for-a-token-of-upstream";

let scratch: string;
let buildah: Buildah;
let engine: DockerEngine;
let sn38: BuiltImage;

const impossible = isRoot() ? undefined : "only root can make a base image and start a Docker engine";

beforeAll(async () => {
  if (impossible !== undefined) return;
  scratch = mkdtempSync(join(tmpdir(), "launchpad-images-"));
  buildah = await openBuildah();
  sn38 = await buildRehearsalImage(buildah, ROOT, "sn38", { contexts: { upstream: standInSource() } });
  engine = await startDockerEngine();
  await loadIntoDocker(sn38, "launchpad/sn38:test", engine.host);
}, 600_000);

beforeEach((context) => {
  if (impossible !== undefined) cannotRun(context, impossible);
});

afterAll(async () => {
  await engine?.stop();
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
});

describe("the image of sn38", () => {
  it("says what it is made of, how to stop it and how to ask for its health", async () => {
    const { stdout } = await engine.docker(["image", "inspect", "launchpad/sn38:test"]);
    const [{ Id, Config }] = JSON.parse(stdout);
    expect(Id).toBe(sn38.id);
    expect(Config.Labels).toMatchObject({
      "dev.launchpad.rehearsal": expect.stringContaining("no Python packages"),
      "dev.launchpad.lock": expect.stringMatching(/^[0-9a-f]{64}$/),
      "dev.launchpad.launcher": expect.stringMatching(/^[0-9a-f]{64}$/),
      "org.opencontainers.image.revision": "082f3a632cd412e688a325356af08e34f01d8b8e",
      "org.opencontainers.image.licenses": "Apache-2.0 AND MIT",
    });
    expect(Config.StopSignal).toBe("SIGINT");
    expect(Config.Healthcheck.Test).toEqual([
      ...["CMD", "/opt/launchpad/node", "/opt/launchpad/launcher.cjs", "health"],
    ]);
    expect(Config.Env).toEqual(
      expect.arrayContaining(["LANG=C.UTF-8", "HF_HOME=/cache/hf", "NCCL_DEBUG=WARN"]),
    );
  });

  it("has upstream's source without its token, in no layer", async () => {
    let source = "";
    for (const { digest } of sn38.layers.slice(1)) {
      const args = [
        "--extract",
        "--to-stdout",
        "--file",
        blob(sn38.folder, digest),
        "--wildcards",
        "*/config.py",
      ];
      const { stdout } = await run("tar", args, { check: false });
      if (stdout.includes("influxdb_token")) source = stdout;
      expect(stdout).not.toContain(TOKEN);
    }
    expect(source).toContain('default=""');
  });

  it("is listed package by package", async () => {
    const packages = await installedPackages(buildah, sn38);
    for (const [name, type] of [
      ["python3", "deb"],
      ["pip", "pypi"],
      ["node", "generic"],
    ])
      expect(packages).toContainEqual({ name, type, version: expect.stringMatching(/^\d/) });
  });

  it("runs its launcher with the trainer: healthy, asked from outside, back after a reboot, stopped within its grace", async () => {
    const port = await freePort();
    const container = await createContainer(port);
    const inspect = async (what: string) =>
      (await engine.docker(["inspect", "--format", what, container])).stdout.trim();
    const healthy = async () =>
      (await inspect("{{.State.Status}} {{.State.Health.Status}}")) === "running healthy";
    // Lines of this start only.
    const stepped = async () => /step/i.test(await logs(container, await inspect("{{.State.StartedAt}}")));
    const tell = async () => await logs(container);
    await engine.docker(["start", container]);
    await until(healthy, tell);
    expect((await ask(port, "/healthz")).status).toBe(200);
    await until(stepped, tell);
    // What a reboot does to it: the engine ends its containers, and starts them again by their restart policy.
    const first = await inspect("{{.State.StartedAt}}");
    await engine.restart();
    expect(await inspect("{{.State.StartedAt}}")).not.toBe(first);
    await until(healthy, tell);
    await until(stepped, tell);
    const began = Date.now();
    await engine.docker(["stop", "--time", "60", container]);
    expect((Date.now() - began) / 1000).toBeLessThan(55);
    expect(await inspect("{{.State.ExitCode}}"), await tell()).toBe("0");
  });
});

describe("the image for custom jobs", () => {
  it("is the same from the store as from nothing", async () => {
    const verdict = await withFreshStore((fresh) => {
      const stores = [buildah, fresh];
      return verifyTwice(() => buildRehearsalImage(stores.shift() ?? fresh, ROOT, "base"));
    });
    expect(verdict).toMatchObject({ same: true, layers: [] });
  });
});

/** A folder in the shape of upstream's source, with the one file that the build changes. */
function standInSource(): string {
  const folder = join(scratch, "source");
  const place = join(folder, "distributed_training", "utils");
  mkdirSync(place, { recursive: true });
  const flag = `parser.add_argument(\n    "--neuron.influxdb_token",\n    type=str,\n    default="${TOKEN}",\n)\n`;
  writeFileSync(join(place, "config.py"), flag);
  return folder;
}

/** A container of the image with launch.json, its private file and the simulated trainer inside. */
async function createContainer(port: number): Promise<string> {
  const root = join(scratch, "root");
  layOut(root, bake(body({ http: { port } })), [DOT_ENV]);
  await buildSimulatedTrainers(join(root, SIMULATED), "/opt/launchpad/node");
  const environment = [
    `PATH=${SIMULATED}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    "LAUNCHPAD_SIM_TIME_SCALE=0.002",
  ].flatMap((each) => ["--env", each]);
  // An engine of the tests has no bridge; the health check would come after half a minute.
  const options = [
    "--network",
    "host",
    "--restart",
    "unless-stopped",
    "--health-interval",
    "1s",
    ...environment,
  ];
  const created = await engine.docker([
    ...["create", ...options, "launchpad/sn38:test"],
    ...["run", "--preflight", "off"],
  ]);
  const container = created.stdout.trim();
  await engine.docker(["cp", `${root}/.`, `${container}:/`]);
  return container;
}

async function logs(container: string, since = "1970-01-01T00:00:00Z"): Promise<string> {
  const { stdout, stderr } = await engine.docker(["logs", "--since", since, container]);
  return `${stdout}\n${stderr}`;
}

async function until(holds: () => Promise<boolean>, tell: () => Promise<string>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not come to that:\n${await tell()}`);
    await sleep(300);
  }
}
