/** A machine that has booted with our user data: Debian's cloud-init, systemd and sshd, and stand-ins for GPUs. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ReadyFile, renderUserData } from "../../components/hosts/userdata";
import { run } from "../../scripts/cli/run";
import { requireTool } from "../../scripts/tools";
import { debianRootFs } from "../../scripts/tools/rootfs";
import { productionInput } from "../components/hosts/userDataExample";
import { bootMachine, type Machine } from "../support/machine";
import { type FakeHost, fakeHostFiles, fakeSettings, goodHost } from "./fakeHost";

const packages = ["cloud-init", "dbus", "iproute2", "openssh-server", "python3", "systemd", "systemd-sysv"];
const seed = "/var/lib/cloud/seed/nocloud";

/** The machine and what it was made with. */
export interface BootedHost {
  machine: Machine;
  userData: string;
  /** The operator's public key; its private half is /root/id on the machine. */
  publicKey: string;
}

/** Boots one and waits for the end of cloud-init. */
export async function bootHost(): Promise<BootedHost> {
  const keys = mkdtempSync(join(tmpdir(), "launchpad-keys-"));
  const ssh = await requireTool("ssh");
  const keygen = join(dirname(ssh.path), "ssh-keygen");
  await run(keygen, ["-q", "-t", "ed25519", "-N", "", "-C", "operator@example", "-f", join(keys, "id")]);
  const publicKey = readFileSync(join(keys, "id.pub"), "utf8").trim();
  const privateKey = readFileSync(join(keys, "id"), "utf8");
  rmSync(keys, { recursive: true });
  const userData = renderUserData({ ...productionInput, minFreeGiB: 1, sshPublicKeys: [publicKey] });
  const root = await debianRootFs(packages);
  const machine = await bootMachine(root, {
    ...fakeHostFiles(),
    [`${seed}/user-data`]: { content: userData },
    [`${seed}/meta-data`]: { content: "instance-id: i-0123456789abcdef0\n" },
    "/root/id": { content: privateKey, mode: 0o600 },
  });
  await machine.exec(["cloud-init", "status", "--wait"], { timeoutMs: 120_000 });
  return { machine, userData, publicKey };
}

/** Sets the stand-ins, runs launchpad-ready, and returns its file, exit code and complaints. */
export async function runReady(machine: Machine, change: Partial<FakeHost>) {
  for (const [path, { content }] of Object.entries(fakeSettings({ ...goodHost, ...change })))
    await machine.write(path, content);
  const { exitCode, stderr } = await machine.exec(["launchpad-ready"]);
  const file: ReadyFile = JSON.parse(await machine.read("/run/launchpad/ready.json"));
  return { file, exitCode, stderr };
}
