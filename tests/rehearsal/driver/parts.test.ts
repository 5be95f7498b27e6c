import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isolatedEnvironment } from "../../../rehearsal/driver/environment";
import { isChange, readEvents } from "../../../rehearsal/driver/events";
import { assertEmbedded, foreignPlugins } from "../../../rehearsal/driver/isolation";
import { readStackFile, stackName, writeStackCopy } from "../../../rehearsal/driver/stackFile";
import { clearStaleLocks, ensureStack } from "../../../rehearsal/driver/stateFolder";
import { Run } from "../../../rehearsal/providers/run";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "launchpad-driver-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plugin = {
  package: "aws",
  version: "7.0.0",
  file: "/home/plugins/aws/pulumi-resource-aws",
  sha256: "",
};

it("passes nothing on that is not on the list", () => {
  const caller = {
    LANG: "C",
    PATH: "/evil",
    AWS_PROFILE: "x",
    DOCKER_HOST: "x",
    SSH_AUTH_SOCK: "x",
    HTTP_PROXY: "x",
    PULUMI_ACCESS_TOKEN: "x",
    NODE_OPTIONS: "x",
  };
  const environment = isolatedEnvironment(
    {
      engineDir: "/engine",
      pulumiHome: "/home",
      stateDir: "/state",
      homeDir: "/user",
      temporaryDir: "/tmp",
      cloudDir: "/cloud",
      run: new Run("/run", "n"),
      withoutTypeScript: false,
    },
    caller,
  );
  expect(Object.values(environment)).not.toContain("x");
  expect(environment.PATH).not.toContain("/evil");
  expect(environment).toMatchObject({ LANG: "C", HOME: "/user", PULUMI_HOME: "/home" });
});

describe("attestation", () => {
  const start = () => {
    const run = new Run(join(folder, "run"), "nonce");
    run.begin();
    return run;
  };

  it.each([
    ["the installed file, in this run", { file: plugin.file }, "nonce", true],
    ["another file", { file: "/elsewhere/pulumi-resource-aws" }, "nonce", false],
    ["an earlier run", { file: plugin.file }, "older", false],
  ])("from %s", (_what, { file }, nonce, accepted) => {
    const run = start();
    new Run(run.folder, nonce).attest({ package: "aws", version: "7.0.0", pid: 1, file });
    const check = () => assertEmbedded({ loaded: ["aws"], used: [] }, run, [plugin]);
    if (accepted) expect(check()).toEqual(["aws"]);
    else expect(check).toThrow("did not name itself as embedded: aws");
  });

  it("is not asked of a package whose plugin was not started, if there is an embedded one", () => {
    const run = start();
    expect(assertEmbedded({ loaded: [], used: ["aws"] }, run, [plugin])).toEqual(["aws"]);
    expect(() => assertEmbedded({ loaded: [], used: ["random"] }, run, [plugin])).toThrow("random");
  });

  it("clears nothing before the driver does, nothing else than it names, and nothing after it took it back", () => {
    const run = start();
    expect(() => run.assertCleared("aws")).toThrow("has not cleared");
    run.clear(["aws"]);
    expect(() => run.assertCleared("aws")).not.toThrow();
    expect(() => run.assertCleared("docker")).toThrow("has not cleared");
    expect(() => new Run(run.folder, "other").assertCleared("aws")).toThrow("has not cleared");
    run.revoke();
    expect(() => run.assertCleared("aws")).toThrow("has not cleared");
  });

  it("belongs to a run: without one a plugin does not start", () => {
    const run = start();
    const environment = { LAUNCHPAD_REHEARSAL_RUN: run.folder, LAUNCHPAD_REHEARSAL_NONCE: "nonce" };
    expect(Run.fromEnvironment(environment).folder).toBe(run.folder);
    for (const wrong of [{}, { ...environment, LAUNCHPAD_REHEARSAL_NONCE: "older" }]) {
      expect(() => Run.fromEnvironment(wrong)).toThrow("runs only inside one");
    }
  });
});

it.each([
  [["node", plugin.file, "127.0.0.1:1"], false],
  [["/usr/bin/pulumi-resource-aws", "127.0.0.1:1"], true],
  [["sh", "/x/pulumi-resource-random"], true],
  [["/engine/pulumi-language-nodejs", "127.0.0.1:1"], false],
  [["node", "program.cjs"], false],
])("a process %j is a foreign plugin: %s", (command, foreign) => {
  const info = { pid: 1, parent: 0, command, startedAt: "", peakKiB: 0 };
  expect(foreignPlugins([info], [plugin])).toEqual(foreign ? [info] : []);
});

describe("a stack file", () => {
  it("is read without what is encrypted for the real stack", () => {
    const file = join(folder, "Pulumi.prod.yaml");
    writeFileSync(
      file,
      "secretsprovider: awskms://x\nencryptionsalt: old\nconfig:\n  a:b: 1\n  a:s:\n    secure: v1:x\n  a:o:\n    inner:\n      secure: v1:y\n",
    );
    expect(readStackFile(file)).toEqual({ values: { "a:b": 1 }, encrypted: ["a:s", "a:o"] });
    expect(stackName(file)).toBe("prod");
  });

  it("is copied for its owner's eyes only, with the salt of an earlier copy", () => {
    const file = join(folder, "copy", "Pulumi.prod.yaml");
    writeStackCopy(file, { "a:b": 1 });
    writeFileSync(file, `encryptionsalt: ours\n${readFileSync(file, "utf8")}`);
    writeStackCopy(file, { "a:b": 2 });
    expect(readFileSync(file, "utf8")).toBe("encryptionsalt: ours\nconfig:\n  a:b: 2\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe("a state folder", () => {
  const lock = (pid: number) => {
    const locks = join(folder, ".pulumi", "locks", "organization", "p", "s");
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, "lock.json"), JSON.stringify({ pid }));
  };

  it("loses the lock of an engine that is dead", () => {
    lock(2 ** 22 + 1);
    clearStaleLocks(folder);
    expect(() => statSync(join(folder, ".pulumi", "locks", "organization", "p", "s", "lock.json"))).toThrow(
      "ENOENT",
    );
  });

  it("is left to an engine that lives", () => {
    lock(process.pid);
    expect(() => clearStaleLocks(folder)).toThrow(`another rehearsal (process ${process.pid})`);
  });

  it("is made once", () => {
    ensureStack(folder, "p", "s");
    const file = join(folder, ".pulumi", "stacks", "p", "s.json");
    writeFileSync(file, "kept");
    ensureStack(folder, "p", "s");
    expect(readFileSync(file, "utf8")).toBe("kept");
  });
});

describe("an event log", () => {
  const urn = "urn:pulumi:s::p::docker:index/container:Container::it";
  const metadata = (op: string, more: object = {}) => ({
    op,
    urn,
    type: "docker:index/container:Container",
    provider: "urn:pulumi:s::p::pulumi:providers:docker::host::id",
    ...more,
  });
  const read = (...events: object[]) => {
    const file = join(folder, "events.jsonl");
    writeFileSync(file, `${events.map((event) => JSON.stringify(event)).join("\n")}\n{"half`);
    return readEvents(file);
  };

  it("gives steps with their properties, and the package that served them", () => {
    const detailedDiff = { "envs[0]": { diffKind: "update-replace", inputDiff: false } };
    const { steps } = read(
      {
        resourcePreEvent: {
          metadata: metadata("replace", { keys: ["envs"], diffs: ["envs"], detailedDiff }),
        },
      },
      { resOutputsEvent: { metadata: metadata("replace") } },
    );
    expect(steps).toEqual([
      expect.objectContaining({
        op: "replace",
        name: "it",
        package: "docker",
        replaceKeys: ["envs"],
        diffs: ["envs"],
        detailedDiff: { "envs[0]": "update-replace" },
        failed: false,
      }),
    ]);
  });

  it("shows what a refresh found instead of the refresh", () => {
    const { steps } = read(
      { resourcePreEvent: { metadata: metadata("refresh") } },
      { resOutputsEvent: { metadata: metadata("update") } },
    );
    expect(steps.map((step) => step.op)).toEqual(["update"]);
  });

  it("marks a failed step and keeps messages but the debug ones", () => {
    const { steps, diagnostics } = read(
      { resourcePreEvent: { metadata: metadata("create") } },
      { resOpFailedEvent: { metadata: metadata("create") } },
      { diagnosticEvent: { severity: "error", message: "no space\n", urn } },
      { diagnosticEvent: { severity: "debug", message: "noise" } },
    );
    expect(steps[0]?.failed).toBe(true);
    expect(diagnostics).toEqual([{ severity: "error", message: "no space", urn }]);
  });

  it("is empty when the engine wrote none", () => {
    expect(readEvents(join(folder, "none"))).toEqual({ steps: [], diagnostics: [], summary: {} });
  });

  it.each([
    ["same", false],
    ["read", false],
    ["refresh", false],
    ["create", true],
    ["delete-replaced", true],
    ["import", true],
  ])("counts %s as a change: %s", (op, change) => {
    expect(isChange({ op } as Parameters<typeof isChange>[0])).toBe(change);
  });
});
