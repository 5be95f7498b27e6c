/** launchpad-ready on a machine that has booted, with every way in which a host can be unfit. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ReadyFile } from "../../components/hosts/userdata";
import { cannotRun } from "../support/cannotRun";
import { type Machine, whyNoMachine } from "../support/machine";
import { bootHost, runReady } from "./bootedHost";
import { type FakeHost, goodHost, pciDevice } from "./fakeHost";

let impossible: string | undefined;
let machine: Machine;

beforeAll(async () => {
  impossible = await whyNoMachine();
  if (impossible !== undefined) return;
  ({ machine } = await bootHost());
});
afterAll(() => machine?.stop());
beforeEach((context) => {
  if (impossible !== undefined) cannotRun(context, impossible);
});

async function check(change: Partial<FakeHost>) {
  const result = await runReady(machine, change);
  expect(result.stderr).toBe("");
  return result;
}

const failed = (file: ReadyFile) => file.checks.filter((each) => each.required && !each.ok);

describe("the readiness check", () => {
  it("passes on a good host and says what it found", async () => {
    const { file, exitCode } = await check({});
    expect(exitCode).toBe(0);
    expect(Object.fromEntries(file.checks.map((each) => [each.id, [each.ok, each.found]]))).toEqual({
      setup: [true, "status: done"],
      driver: [true, "595.58.03"],
      gpus: [true, "8 x NVIDIA H100 80GB HBM3"],
      docker: [true, "28.5.2"],
      toolkit: [true, expect.stringContaining("nvidia-container-runtime-hook")],
      cgroup: [true, "cgroupfs"],
      disk: [true, expect.stringMatching(/^\d+ GiB free in \/var\/lib\/docker$/)],
      scratch: [false, "on the root disk"],
    });
  });

  const h100 = "595.58.03, NVIDIA H100 80GB HBM3\n";
  it.each<[string, Partial<FakeHost>, string, string]>([
    ["no driver", { gpus: "NVIDIA-SMI has failed\n", gpusExit: 9 }, "driver", "NVIDIA-SMI has failed"],
    ["a GPU that fell off the bus", { gpus: h100.repeat(7) }, "gpus", "7 x NVIDIA H100 80GB HBM3"],
    ["no GPU", { gpus: "" }, "gpus", ""],
    [
      "another model",
      { gpus: "595.58.03, NVIDIA A100-SXM4-40GB\n".repeat(8) },
      "gpus",
      "8 x NVIDIA A100-SXM4-40GB",
    ],
    [
      "one GPU of another model",
      { gpus: `${h100.repeat(7)}595.58.03, NVIDIA "odd" \\ GPU\n` },
      "gpus",
      '1 x NVIDIA "odd" \\ GPU,7 x NVIDIA H100 80GB HBM3',
    ],
    ["no Docker", { dockerExit: 1 }, "docker", "Cannot connect to the Docker daemon"],
    ["no nvidia runtime", { dockerInfo: "cgroupfs /var/lib/docker runc \n" }, "toolkit", "runtimes runc"],
    [
      "systemd's cgroup driver",
      { dockerInfo: "systemd /var/lib/docker nvidia runc \n" },
      "cgroup",
      "systemd",
    ],
    ["a daemon that stops answering", { dockerInfo: "" }, "toolkit", "runtimes ;"],
    [
      "a Docker folder that is not there",
      { dockerInfo: "cgroupfs /nowhere nvidia \n" },
      "disk",
      "0 GiB free in /nowhere",
    ],
  ])("fails with %s", async (_, change, id, found) => {
    const { file, exitCode } = await check(change);
    expect([exitCode, file.status]).toEqual([1, "not-ready"]);
    const first = failed(file).find((each) => each.id === id);
    expect(first?.found).toContain(found);
    expect(first?.expected).not.toBe("");
  });

  it("fails without the toolkit's hook", async () => {
    await machine.exec(["mv", "/usr/local/bin/nvidia-container-runtime-hook", "/root/"]);
    const { file } = await check({});
    await machine.exec(["mv", "/root/nvidia-container-runtime-hook", "/usr/local/bin/"]);
    expect(failed(file).map((each) => each.id)).toEqual(["toolkit"]);
  });

  it("fails while the first boot has not finished", async () => {
    await machine.exec(["mv", "/etc/launchpad/setup.done", "/root/"]);
    const { file } = await check({});
    await machine.exec(["mv", "/root/setup.done", "/etc/launchpad/"]);
    expect(failed(file).map((each) => each.id)).toEqual(["setup"]);
  });

  it("keeps the last file whole while it is written anew", async () => {
    const { stdout } = await machine.exec(["ls", "-A", "/run/launchpad"]);
    expect(stdout).toBe("ready.json\n");
  });
});

describe("a machine with NVSwitches", () => {
  beforeAll(async () => {
    if (impossible !== undefined) return;
    await machine.exec(["mount", "-t", "tmpfs", "pci", "/sys/bus/pci/devices"]);
    const devices = [
      ...pciDevice("0000:00:1e.0", "0x10de", "0x030200"),
      ...pciDevice("0000:00:1f.0", "0x10de", "0x068000"),
      ...pciDevice("0000:00:20.0", "0x1d0f", "0x068000"),
    ];
    for (const [path, content] of devices) await machine.write(path, content);
  });

  it.each<[string, string, Partial<FakeHost>, boolean, string]>([
    [
      "passes with the manager active",
      "start",
      {},
      true,
      "fabric manager active; 8 x Completed; 1 NVSwitches",
    ],
    [
      "passes where the driver tells no state",
      "start",
      { fabric: "GPU 0\n" },
      true,
      "fabric manager active; no state",
    ],
    [
      "fails while one GPU is not in the fabric",
      "start",
      { fabric: goodHost.fabric.replace("Completed", "In Progress") },
      false,
      "7 x Completed,1 x In Progress",
    ],
    ["fails with the manager stopped", "stop", {}, false, "fabric manager inactive"],
  ])("%s", async (_, verb, change, ok, found) => {
    await machine.exec(["systemctl", verb, "nvidia-fabricmanager.service"]);
    const { file } = await check(change);
    const fabric = file.checks.find((each) => each.id === "fabric");
    expect([fabric?.ok, fabric?.required]).toEqual([ok, true]);
    expect(fabric?.found).toContain(found);
  });
});
