/** The readiness gate and host commands, over a real ssh server with stand-ins for Docker and nvidia-smi. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type SshTarget, sshArguments } from "../../components/hosts/ssh";
import { run } from "../../scripts/cli/run";
import { type SshServer, sshServer } from "./sshServer";

const root = resolve(__dirname, "../..");
let server: SshServer;
const stops: (() => Promise<void>)[] = [];
let folder: string;
const h100 = "NVIDIA H100 80GB HBM3\n";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "launchpad-gate-"));
  program(
    "docker",
    'case "$*" in *Server*) cat VERSION;; *Cgroup*) cat CGROUP;; *Runtimes*) cat RUNTIMES;; esac',
  );
  program("nvidia-smi", "cat GPUS");
  server = await sshServer(folder);
  stops.push(server.stop);
});
beforeEach(() => {
  setting("VERSION", "28.5.2\n");
  setting("CGROUP", "cgroupfs\n");
  setting("RUNTIMES", "io.containerd.runc.v2 nvidia runc \n");
  setting("GPUS", h100.repeat(4));
});
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A stand-in; names in capitals are files of its settings. */
function program(name: string, body: string): void {
  const text = body.replace(/\b[A-Z]{4,}\b/g, (setting_) => join(folder, setting_));
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

const setting = (name: string, text: string) => writeFileSync(join(folder, name), text);

/** Arguments of ssh as the components make them, with the test's login and without a connection that stays. */
function reach(over: Partial<SshTarget> = {}) {
  const target: SshTarget = {
    user: server.user,
    address: "127.0.0.1",
    port: server.port,
    alias: "launchpad-test-box-0",
    hostKeys: [server.hostKey],
    ...over,
  };
  const own = [...server.login, "-o", "ControlMaster=no", "-o", "ControlPath=none"];
  const known = over.hostKeys?.length === 0 ? ["-o", `UserKnownHostsFile=${join(folder, "known")}`] : [];
  return { kind: "ssh", ssh: [...own, ...known, ...sshArguments(target)] };
}

function gate(over: Record<string, unknown> = {}, onLine?: (line: string) => void) {
  const host = {
    name: "box",
    kind: "ssh",
    gpuCount: 4,
    gpuModel: "H100",
    limitSeconds: 3,
    pauseSeconds: 0.2,
  };
  return script("ready", "LAUNCHPAD_HOST", { ...host, reach: reach(), ...over }, onLine);
}

function script(name: string, variable: string, value: unknown, onLine?: (line: string) => void) {
  return run(process.execPath, [`components/hosts/gate/${name}.mjs`], {
    cwd: root,
    env: { ...process.env, [variable]: JSON.stringify(value) },
    check: false,
    timeoutMs: 60_000,
    ...(onLine && { onLine }),
  });
}

describe("the gate of a host that exists", () => {
  it("passes on a good one and says how long it took", async () => {
    const { exitCode, stdout } = await gate();
    expect(stdout).toMatch(/^host box: ready after \d+ s\n$/);
    expect(exitCode).toBe(0);
  });

  it("gives advice about systemd's cgroup driver and passes all the same", async () => {
    setting("CGROUP", "systemd\n");
    const { exitCode, stdout } = await gate();
    expect(exitCode).toBe(0);
    expect(stdout).toContain("cgroup: systemd, expected cgroupfs - add");
  });

  it.each([
    ["a missing GPU", "GPUS", h100.repeat(3), "gpus: 3 x NVIDIA H100 80GB HBM3, expected 4 x H100"],
    ["another model", "GPUS", "NVIDIA A100\n".repeat(4), "gpus: 4 x NVIDIA A100, expected 4 x H100"],
    ["no driver", "GPUS", "", "gpus: none, expected 4 x H100"],
    ["no nvidia runtime", "RUNTIMES", "runc \n", "toolkit: runtimes runc, expected runtime nvidia - install"],
    [
      "a Docker that says no",
      "VERSION",
      "permission denied\n",
      "docker: permission denied, expected the daemon",
    ],
    [
      "an old Docker",
      "VERSION",
      "18.09.1\n",
      "docker-version: 18.09.1, expected 20.10 or newer - install a newer Docker",
    ],
  ])("refuses %s at once, with the way to mend it", async (_, name, text, message) => {
    setting(name, text);
    const { exitCode, stdout } = await gate({ limitSeconds: 600 });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("host box: not ready:");
    expect(stdout).toContain(message);
  });

  it("does not ask for GPUs where the plan has none", async () => {
    setting("GPUS", "");
    setting("RUNTIMES", "runc \n");
    expect((await gate({ gpuCount: 0 })).exitCode).toBe(0);
  });

  it("works on this machine's own Docker without ssh", async () => {
    const host = {
      name: "here",
      kind: "local",
      gpuCount: 4,
      gpuModel: "H100",
      limitSeconds: 1,
      pauseSeconds: 0.1,
    };
    const value = { ...host, reach: { kind: "local", socket: "unix:///nowhere.sock" } };
    const { exitCode } = await run(process.execPath, ["components/hosts/gate/ready.mjs"], {
      cwd: root,
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, LAUNCHPAD_HOST: JSON.stringify(value) },
      check: false,
    });
    expect(exitCode).toBe(0);
  });

  it("waits for a host that refuses connections, for its time and not longer", async () => {
    const { exitCode, stdout, durationMs } = await gate({ reach: reach({ port: 1 }), limitSeconds: 4 });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/host box: waiting: .*Connection refused - check that it is on/);
    expect(stdout).toContain("not ready after 4 s");
    expect(durationMs).toBeLessThan(40_000);
  });
});

describe("host keys", () => {
  it("that are pinned let the right machine in, by any of several keys", async () => {
    const other =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9sZEtleUZvclRlc3RzT25seU5vYm9keUhhc0l0MDA other's key";
    expect((await gate({ reach: reach({ hostKeys: [other, server.hostKey] }) })).exitCode).toBe(0);
  });

  it("that are pinned keep another machine out, and the gate does not wait for it to change", async () => {
    const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9sZEtleUZvclRlc3RzT25seU5vYm9keUhhc0l0MDA test";
    const { exitCode, stdout } = await gate({ reach: reach({ hostKeys: [other] }), limitSeconds: 600 });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("raise `rebuild` and pin the new key");
  });

  it("are kept from the first contact: another key at the same place is refused from then on", async () => {
    const first = () => gate({ reach: reach({ hostKeys: [] }), limitSeconds: 600 });
    expect((await first()).exitCode).toBe(0);
    expect((await first()).exitCode).toBe(0);
    await server.changeKey();
    const { exitCode, stdout } = await first();
    expect(exitCode).toBe(1);
    expect(stdout).toContain("its host key is not the one");
    const rebuilt = reach({ hostKeys: [], alias: "launchpad-test-box-1" });
    expect((await gate({ reach: rebuilt })).exitCode).toBe(0);
  });
});

describe("the gate of an aws host", () => {
  const file = (over: Record<string, unknown> = {}) =>
    JSON.stringify({ version: 1, status: "ready", checkedAt: new Date().toISOString(), checks: [], ...over });
  const aws = () => gate({ kind: "aws", limitSeconds: 2 });
  const bad = {
    id: "fabric",
    ok: false,
    required: true,
    found: "fabric manager inactive",
    expected: "active",
  };

  beforeEach(() => {
    program(
      "cat",
      `case "$1" in /run/launchpad/ready.json) exec /bin/cat READY;; *) exec /bin/cat "$@";; esac`,
    );
    setting("READY", file());
  });

  it("passes when the host says so", async () => {
    expect((await aws()).exitCode).toBe(0);
  });

  it.each([
    [
      "a check that fails",
      file({ status: "not-ready", checks: [bad] }),
      "systemctl restart nvidia-fabricmanager",
    ],
    ["an old file", file({ checkedAt: "2026-01-01T00:00:00Z" }), "minutes old"],
    ["half a file", '{"version":1,', "not readable yet"],
  ])("waits while there is %s, and says so at the end", async (_, text, message) => {
    setting("READY", text);
    const { exitCode, stdout } = await aws();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(message);
    expect(stdout).toContain("not ready after 2 s");
  });

  it("passes as soon as the host is ready", async () => {
    setting("READY", file({ status: "not-ready", checks: [bad] }));
    const { exitCode } = await gate({ kind: "aws", limitSeconds: 50 }, (line) => {
      if (line.includes("waiting: fabric: fabric manager inactive"))
        setting("READY", file({ checks: [{ ...bad, ok: true }] }));
    });
    expect(exitCode).toBe(0);
  });
});

describe("a command on a host", () => {
  const command = (words: string[], over: Partial<SshTarget> = {}, limitSeconds = 50) =>
    script("run", "LAUNCHPAD_RUN", {
      name: "box",
      kind: "ssh",
      reach: reach(over),
      run: words,
      limitSeconds,
    });

  it("gets its words as they are, whatever a shell thinks of them", async () => {
    const words = ["a b", "$HOME", "it's", '"', "*", ""];
    const { stdout } = await command(["printf", "%s|", ...words]);
    expect(stdout).toBe(`${words.join("|")}|`);
  });

  it("hands on its exit code and says which command it was", async () => {
    const { exitCode, stderr } = await command(["sh", "-c", "echo broken >&2; exit 7"]);
    expect(exitCode).toBe(7);
    expect(stderr).toContain("host box: sh -c echo broken >&2; exit 7 ended with exit code 7");
  });

  it("explains a host that cannot be reached", async () => {
    const { exitCode, stderr } = await command(["true"], { port: 1 });
    expect(exitCode).toBe(255);
    expect(stderr).toContain("check that it is on");
  });

  it("ends with its time", async () => {
    const { exitCode, stderr } = await command(["sleep", "60"], {}, 5);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("did not end within 5 s");
  });
});
