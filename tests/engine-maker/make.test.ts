import { existsSync, mkdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { engineVersion, ensureEngine } from "../../scripts/engine/index";
import { until } from "../support/until";
import { engineCommand, executable, leftIn, machine, startEngineCommand } from "./fixture";

const bothPrograms = 2;

describe("making the engine", () => {
  it("builds it once, and finds it in a few milliseconds from then on", async () => {
    const on = machine();
    const first = await engineCommand(on);
    expect(first.stderr).toContain(`Building Pulumi ${engineVersion} from its Go modules: done`);
    expect(JSON.parse(first.stdout)).toEqual({
      dir: on.finished,
      bin: join(on.finished, "pulumi"),
      version: engineVersion,
      source: "built",
    });

    const second = await ensureEngine({ env: on.env });
    expect(second.source).toBe("cached");
    expect(on.builds()).toHaveLength(bothPrograms);
    expect(leftIn(on)).toEqual([`${engineVersion}-${process.platform}-${process.arch}`]);
  });

  it("puts the distribution's helper scripts beside it", async () => {
    const on = machine();
    const { dir } = await ensureEngine({ env: on.env });
    for (const name of ["pulumi-resource-pulumi-nodejs", "pulumi-analyzer-policy"]) {
      expect(readFileSync(join(dir, name), "utf8")).toContain("@pulumi/pulumi/cmd/");
    }
  });

  it("is made once when two processes want it at the same time, and the second says that it waits", async () => {
    const on = machine({ FAKE_GO_SECONDS: "1.2" });
    const results = await Promise.all([engineCommand(on), engineCommand(on)]);
    expect(results.map((each) => each.exitCode)).toEqual([0, 0]);
    expect(on.builds()).toHaveLength(bothPrograms);
    expect(results.map((each) => JSON.parse(each.stdout).source).sort()).toEqual(["built", "cached"]);
    expect(results.map((each) => each.stderr).join("")).toContain(
      "Waiting for another process that is making",
    );
  });

  it("leaves nothing behind after Ctrl-C in the middle", async () => {
    const on = machine({ FAKE_GO_SECONDS: "30" });
    const command = startEngineCommand(on);
    await until("the build has started", () => on.builds().length > 0);
    process.kill(command.pid ?? 0, "SIGINT");
    const { exitCode, stderr } = await command.result;
    expect(exitCode).toBe(130);
    expect(stderr).toContain("stopped by SIGINT");
    expect(leftIn(on)).toEqual([]);
  });

  it("recovers from a run that was killed in the middle: no engine before, a whole one after", async () => {
    const on = machine({ FAKE_GO_SECONDS: "30" });
    const command = startEngineCommand(on);
    await until("the build has started", () => on.builds().length > 0);
    command.kill("SIGKILL");
    await command.result;
    on.endGo();
    expect(existsSync(on.finished)).toBe(false);
    expect(leftIn(on).some((name) => name.includes("unfinished"))).toBe(true);

    const lock = `${on.finished}.lock`;
    const longAgo = new Date(Date.now() - 60_000); // as if the time after which a lock counts as left behind had passed
    utimesSync(lock, longAgo, longAgo);
    on.env.FAKE_GO_SECONDS = "0";
    const next = await engineCommand(on);
    expect(next.exitCode).toBe(0);
    expect(leftIn(on)).toEqual([`${engineVersion}-${process.platform}-${process.arch}`]);
  });

  it.each<[string, (finished: string) => void]>([
    ["an empty folder", () => {}],
    [
      "programs without the stamp of a finished run",
      (finished) => {
        executable(join(finished, "pulumi"), `#!/bin/sh\necho v${engineVersion}\n`);
        executable(join(finished, "pulumi-language-nodejs"), "#!/bin/sh\n");
      },
    ],
    ["a torn stamp", (finished) => writeFileSync(join(finished, "engine.json"), '{"version":')],
  ])("does not take %s for an engine", async (_, prepare) => {
    const on = machine();
    mkdirSync(on.finished, { recursive: true });
    prepare(on.finished);
    const engine = await ensureEngine({ env: on.env });
    expect(engine.source).toBe("built");
    expect(leftIn(on)).toHaveLength(1);
  });

  it("makes it anew when a program was cut short since", async () => {
    const on = machine();
    const { bin } = await ensureEngine({ env: on.env });
    truncateSync(bin, 5);
    expect((await ensureEngine({ env: on.env })).source).toBe("built");
  });

  it("refuses a build that names another version, and publishes nothing", async () => {
    const on = machine({ FAKE_GO_VERSION: "v3.254.9" });
    const { exitCode, stderr } = await engineCommand(on);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`holds Pulumi 3.254.9, and ${engineVersion} was asked for`);
    expect(leftIn(on)).toEqual([]);
  });
});

describe("an engine that cannot be made", () => {
  it.each([
    [
      "the module proxy is out of reach",
      'go: example.org@v1: Get "https://proxy.invalid/": dial tcp: lookup proxy.invalid: no such host',
      "the Go module proxy cannot be reached - check the network and `go env GOPROXY`",
    ],
    ["the disk is full", "write /x: no space left on device", "the disk is full; the build needs about 5 GB"],
    [
      "Go is too old",
      "go: go.mod requires go >= 1.25.11 (running go 1.19.8; GOTOOLCHAIN=local)",
      "this Go is too old - install the version that scripts/engine/go/pulumi/go.mod names",
    ],
    ["a module was tampered with", "verifying module: checksum mismatch", "is not the one that go.sum names"],
  ])("says how to mend it when %s", async (_, printed, expected) => {
    const on = machine({ FAKE_GO_ERROR: printed });
    const { exitCode, stderr } = await engineCommand(on);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(expected);
    expect(stderr).toContain(printed);
    expect(stderr).toContain("no pulumi on PATH");
    expect(stderr).not.toContain("    at ");
    expect(leftIn(on)).toEqual([]);
  });

  it("says so when Go is not installed", async () => {
    const on = machine();
    on.env.PATH = join(on.folder, "empty");
    await expect(ensureEngine({ env: on.env })).rejects.toThrow(
      "Go is not installed: there is no go on PATH",
    );
  });
});
