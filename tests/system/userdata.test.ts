/** The user data on a machine that boots. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ReadyFile } from "../../components/hosts/userdata";
import { cannotRun } from "../support/cannotRun";
import { type Machine, whyNoMachine, within } from "../support/machine";
import { type BootedHost, bootHost, runReady } from "./bootedHost";

let impossible: string | undefined;
let host: BootedHost;
let machine: Machine;

beforeAll(async () => {
  impossible = await whyNoMachine();
  if (impossible !== undefined) return;
  host = await bootHost();
  machine = host.machine;
});
afterAll(() => machine?.stop());
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
    await machine.write("/root/user-data", host.userData);
    const result = await machine.exec(["cloud-init", "schema", "--config-file", "/root/user-data"]);
    expect(result.stdout + result.stderr).toContain("Valid cloud-config");
    expect(result.exitCode).toBe(0);
  });

  it("ends without an error or a warning of cloud-init", async () => {
    expect(await output("cloud-init", "status")).toBe("status: done");
    expect((await json("/run/cloud-init/result.json")).v1.errors).toEqual([]);
    const log = await machine.read("/var/log/cloud-init.log");
    expect(log.split("\n").filter((line) => /WARNING|ERROR|Traceback/.test(line))).toEqual([]);
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
    await machine.write("/root/.ssh/authorized_keys", host.publicKey, 0o600);
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
    const { file } = await runReady(machine, {});
    expect(file.checks.find((each) => each.id === "scratch")?.ok).toBe(true);
  });
});
