import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { messageOf } from "../../../scripts/cli/errors";
import { startDockerEngine } from "../../../scripts/docker/engine";
import { OLDEST_DOCKER, refuseOldDocker } from "../../../scripts/docker/version";
import { openBuildah } from "../../../scripts/images/buildah";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "launchpad-old-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Stand-ins that know their version and nothing else. */
function program(name: string, answer: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n[ "$*" = --version ] && echo '${answer}'\n`);
  chmodSync(join(folder, name), 0o755);
}

describe("a program that is too old", () => {
  it("is refused with its place, its version and what to do: dockerd", async () => {
    program("dockerd", "Docker version 18.09.1, build 4c52b90");
    vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
    const refused = await startDockerEngine().catch((error: unknown) => error);
    expect(messageOf(refused)).toMatch(
      `the Docker engine in ${join(folder, "dockerd")} is 18.09.1, and it takes ${OLDEST_DOCKER} or newer - install`,
    );
  });

  it("is refused with its place, its version and what to do: buildah", async () => {
    program("buildah", "buildah version 1.23.1 (image-spec 1.0.2, runtime-spec 1.0.2-dev)");
    vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
    const refused = await openBuildah(join(folder, "store")).catch((error: unknown) => error);
    expect(messageOf(refused)).toMatch(
      `${join(folder, "buildah")} is buildah 1.23.1, and images are built with 1.28 or newer, which Debian 12 has - install`,
    );
  });
});

describe("a Docker engine", () => {
  it.each(["20.10.24+dfsg1", "20.10.0", "23.0.1", "28.5.2", "27.0.0-rc.1", "20.10.7-0ubuntu1"])(
    "%s is taken",
    (version) => {
      expect(() => refuseOldDocker(version, "here")).not.toThrow();
    },
  );
  it.each(["19.03.15", "18.09.0-ce", "1.13.1", "", "dev"])("%j is refused", (version) => {
    expect(() => refuseOldDocker(version, "here")).toThrow(/here is .*20\.10 or newer/);
  });
  it("has the same floor on a host", () => {
    const gate = readFileSync(resolve(__dirname, "../../../components/hosts/gate/checks.mjs"), "utf8");
    expect(gate).toContain(`oldestDocker = "${OLDEST_DOCKER}"`);
  });
});
