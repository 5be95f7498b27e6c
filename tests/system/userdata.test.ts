/** The user data on a machine that boots: the real cloud-init, systemd and sshd of Debian, with stand-ins for GPUs. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ReadyFile, renderUserData } from "../../components/hosts/userdata";
import { run } from "../../scripts/cli/run";
import { requireTool } from "../../scripts/tools";
import { debianRootFs } from "../../scripts/tools/rootfs";
import { productionInput } from "../components/hosts/userDataExample";
import { cannotRun } from "../support/cannotRun";
import { bootMachine, type Machine, whyNoMachine, within } from "../support/machine";
import { type FakeHost, fakeHostFiles, fakeSettings, goodHost, pciDevice } from "./fakeHost";

const packages = ["cloud-init", "dbus", "iproute2", "openssh-server", "python3", "systemd", "systemd-sysv"];
const keys = mkdtempSync(join(tmpdir(), "launchpad-keys-"));
const seed = "/var/lib/cloud/seed/nocloud";
let impossible: string | undefined;
let machine: Machine;
let userData: string;
let bootSeconds: number;

beforeAll(async () => {
  impossible = await whyNoMachine();
  if (impossible !== undefined) return;
  const ssh = await requireTool("ssh");
  const keygen = join(dirname(ssh.path), "ssh-keygen");
  await run(keygen, ["-q", "-t", "ed25519", "-N", "", "-C", "operator@example", "-f", join(keys, "id")]);
  const publicKey = readFileSync(join(keys, "id.pub"), "utf8").trim();
  userData = renderUserData({ ...productionInput, minFreeGiB: 1, sshPublicKeys: [publicKey] });
  const root = await debianRootFs(packages);
  const began = Date.now();
  machine = await bootMachine(root, {
    ...fakeHostFiles(),
    [`${seed}/user-data`]: { content: userData },
    [`${seed}/meta-data`]: { content: "instance-id: i-0123456789abcdef0\n" },
    "/root/id": { content: readFileSync(join(keys, "id"), "utf8"), mode: 0o600 },
  });
  await machine.exec(["cloud-init", "status", "--wait"], { timeoutMs: 120_000 });
  bootSeconds = (Date.now() - began) / 1000;
});

afterAll(async () => {
  await machine?.stop();
  rmSync(keys, { recursive: true, force: true });
});

beforeEach((context) => {
  if (impossible !== undefined) cannotRun(context, impossible);
});

const json = async (path: string) => JSON.parse(await machine.read(path));
const output = async (...command: string[]) => (await machine.exec(command)).stdout.trim();
const asUser = (user: string, ...command: string[]) =>
  machine.exec(["ssh", "-i", "/root/id", ...sshOptions, `${user}@127.0.0.1`, ...command]);
const sshOptions = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new"];

describe("the first boot", () => {
  it("is valid for cloud-init's own schema", async () => {
    await machine.write("/root/user-data", userData);
    const result = await machine.exec(["cloud-init", "schema", "--config-file", "/root/user-data"]);
    expect(result.stdout + result.stderr).toContain("Valid cloud-config");
    expect(result.exitCode).toBe(0);
  });

  it("ends without an error or a warning of cloud-init", async () => {
    expect(await output("cloud-init", "status")).toBe("status: done");
    expect((await json("/run/cloud-init/result.json")).v1.errors).toEqual([]);
    const log = await machine.read("/var/log/cloud-init.log");
    expect(log.split("\n").filter((line) => /WARNING|ERROR|Traceback/.test(line))).toEqual([]);
    expect(bootSeconds).toBeLessThan(60);
  });

  it("names the machine", async () => {
    expect(await output("uname", "-n")).toBe("launchpad-prod-p5");
  });

  it("lets the operator in by key, with Docker's group and without a password", async () => {
    const login = await asUser("launchpad", "id -nG");
    expect(login.stderr).not.toContain("denied");
    expect(login.stdout.trim().split(" ").sort()).toEqual(["adm", "docker", "launchpad"]);
    expect(await output("passwd", "--status", "launchpad")).toMatch(/^launchpad L /);
    expect((await machine.exec(["test", "-e", "/etc/sudoers.d/90-cloud-init-users"])).exitCode).toBe(1);
  });

  it("lets nobody else in, root neither", async () => {
    const key = readFileSync(join(keys, "id.pub"), "utf8");
    await machine.write("/root/.ssh/authorized_keys", key, 0o600);
    expect((await asUser("root", "true")).exitCode).toBe(255);
    const password = ["-o", "PubkeyAuthentication=no", "launchpad@127.0.0.1", "true"];
    const refused = await machine.exec(["ssh", ...sshOptions, ...password]);
    expect(refused.stderr).toContain("Permission denied (publickey)");
  });

  it("listens for ssh on the loopback only", async () => {
    const sockets = (await output("ss", "-Htlno")).split("\n").map((line) => line.split(/\s+/)[3]);
    expect(sockets.sort()).toEqual(["127.0.0.1:22", "[::1]:22"]);
  });

  it("lets a parallel deployment share one connection", async () => {
    expect(await output("sshd", "-T", "-C", "user=launchpad")).toMatch(/^maxsessions 100$/m);
  });

  it("adds to Docker's configuration and keeps the image's runtime", async () => {
    expect(await json("/etc/docker/daemon.json")).toEqual({
      runtimes: { nvidia: { args: [], path: "nvidia-container-runtime" } },
      "exec-opts": ["native.cgroupdriver=cgroupfs"],
      "live-restore": true,
      "log-driver": "json-file",
      "log-opts": { "max-size": "50m", "max-file": "5" },
    });
    expect(await machine.read("/var/log/calls")).toBe(
      "nvidia-ctk runtime configure --runtime=docker\nnvidia-ctk system create-dev-char-symlinks --create-all\n",
    );
  });

  it("reports ready by itself, and again on a timer", async () => {
    const file = await within(30_000, "ready.json", async () => {
      const found: ReadyFile = await json("/run/launchpad/ready.json").catch(() => undefined);
      return found?.status === "ready" ? found : undefined;
    });
    expect(file.host).toBe("launchpad-prod-p5");
    const overSsh = await asUser("launchpad", "cat /run/launchpad/ready.json");
    expect(JSON.parse(overSsh.stdout)).toEqual(file);
    expect(Math.abs(Date.now() - Date.parse(file.checkedAt))).toBeLessThan(60_000);
    expect(await output("systemctl", "is-enabled", "launchpad-ready.timer")).toBe("enabled");
    expect(await output("systemctl", "is-enabled", "launchpad-boot.service")).toBe("enabled");
    expect(await output("systemctl", "--failed", "--no-legend", "launchpad-*")).toBe("");
  });
});

/** Sets the stand-ins, runs the script and returns its file and exit code. */
async function check(change: Partial<FakeHost>): Promise<{ file: ReadyFile; exitCode: number | null }> {
  for (const [path, { content }] of Object.entries(fakeSettings({ ...goodHost, ...change })))
    await machine.write(path, content);
  const { exitCode, stderr } = await machine.exec(["launchpad-ready"]);
  expect(stderr).toBe("");
  return { file: await json("/run/launchpad/ready.json"), exitCode };
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
    const leftovers = await output("sh", "-c", "ls -A /run/launchpad");
    expect(leftovers).toBe("ready.json");
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

describe("the scratch folder", () => {
  const list = (disks: string) => `#!/bin/sh
case "$*" in
"-dnpo NAME,MODEL") printf '${disks}' ;;
*used*) printf 'used\\nvg.01-lv_ephemeral\\n' ;;
*) echo disk ;;
esac
`;
  const store = "Amazon EC2 NVMe Instance Storage";
  const record = '#!/bin/sh\necho "$(basename "$0") $*" >>/var/log/calls\n';

  it.each<[string, string, string[]]>([
    ["stays on the root disk without an instance store", "/dev/nvme0n1 Amazon Elastic Block Store\\n", []],
    [
      "is one disk where there is one",
      `/dev/nvme0n1 Amazon Elastic Block Store\\n/dev/nvme1n1 ${store}\\n`,
      ["mkfs.xfs -q -L launchpad /dev/nvme1n1", "mount -o noatime /dev/nvme1n1 /opt/dlami/nvme"],
    ],
    [
      "is a RAID 0 of several",
      `/dev/nvme1n1 ${store}         \\n/dev/nvme2n1 ${store}\\n`,
      [
        "mdadm --create /dev/md/launchpad --run --level=0 --raid-devices=2 /dev/nvme1n1 /dev/nvme2n1",
        "mkfs.xfs -q -L launchpad /dev/md/launchpad",
        "mount -o noatime /dev/md/launchpad /opt/dlami/nvme",
      ],
    ],
    ["leaves disks alone that are in use", `/dev/used ${store}\\n`, []],
  ])("%s", async (_, disks, calls) => {
    for (const name of ["mdadm", "mkfs.xfs", "mount"])
      await machine.write(`/usr/local/sbin/${name}`, record, 0o755);
    await machine.write("/usr/local/sbin/blkid", "#!/bin/sh\nexit 2\n", 0o755);
    await machine.write("/usr/local/sbin/lsblk", list(disks), 0o755);
    await machine.write("/var/log/calls", "");
    expect(await machine.exec(["launchpad-boot"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await machine.read("/var/log/calls")).split("\n").filter((line) => line !== "")).toEqual(calls);
  });

  it("mounts the same disks again after a reboot", async () => {
    await machine.write("/usr/local/sbin/blkid", "#!/bin/sh\necho /dev/md127\n", 0o755);
    await machine.write("/var/log/calls", "");
    await machine.exec(["launchpad-boot"]);
    expect(await machine.read("/var/log/calls")).toBe("mount -o noatime /dev/md127 /opt/dlami/nvme\n");
  });

  it("is left alone where the image has mounted it, and then counts as a disk", async () => {
    await machine.exec(["/usr/bin/mount", "-t", "tmpfs", "scratch", "/opt/dlami/nvme"]);
    await machine.write("/var/log/calls", "");
    expect((await machine.exec(["launchpad-boot"])).exitCode).toBe(0);
    expect(await machine.read("/var/log/calls")).toBe("");
    const { file } = await check({});
    expect(file.checks.find((each) => each.id === "scratch")?.ok).toBe(true);
  });
});
