/** A real sshd on a free port of the loopback, with keys of its own, for tests of what speaks ssh. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { startOnFreePort } from "../../scripts/cli/freePort";
import { type RunningProcess, run, start } from "../../scripts/cli/run";
import { requireTool } from "../../scripts/tools";
import { until } from "../support/until";

/** A server that runs. */
export interface SshServer {
  port: number;
  user: string;
  /** Its public host key. */
  hostKey: string;
  /** Options with which a client logs in. */
  login: string[];
  /** Gives it another host key. */
  changeKey(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one; programs in `bin` come first on the PATH of its sessions. */
export async function sshServer(bin: string): Promise<SshServer> {
  const [sshd, ssh] = [await requireTool("sshd"), await requireTool("ssh")];
  const folder = mkdtempSync(join(tmpdir(), "launchpad-sshd-"));
  const keygen = async (name: string) => {
    rmSync(join(folder, name), { force: true });
    const arguments_ = ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", join(folder, name)];
    await run(join(dirname(ssh.path), "ssh-keygen"), arguments_);
  };
  await keygen("host");
  await keygen("client");
  writeFileSync(join(folder, "authorized"), readFileSync(join(folder, "client.pub")), { mode: 0o600 });
  const config = [
    "ListenAddress 127.0.0.1",
    `HostKey ${join(folder, "host")}`,
    `AuthorizedKeysFile ${join(folder, "authorized")}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin prohibit-password",
    `SetEnv PATH=${bin}:/usr/bin:/bin`,
  ];
  let listens = false;
  const begin = (port: number) => {
    writeFileSync(join(folder, "config"), `${[`Port ${port}`, ...config].join("\n")}\n`);
    listens = false;
    return start(sshd.path, ["-D", "-e", "-f", join(folder, "config")], {
      killGraceMs: 300,
      check: false,
      onLine: (line) => {
        listens ||= line.startsWith("Server listening on ");
      },
    });
  };
  // Where it drops its rights; systemd makes it for the service.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const started = await startOnFreePort({ name: "sshd", begin, answers: async () => listens }).catch(
    (error) => {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    },
  );
  const { port } = started;
  let running: RunningProcess = started.server;
  const server: SshServer = {
    port,
    user: userInfo().username,
    hostKey: readFileSync(join(folder, "host.pub"), "utf8").trim(),
    login: ["-i", join(folder, "client"), "-o", "IdentitiesOnly=yes"],
    changeKey: async () => {
      // Made before, so that nobody has the time to take the port.
      await keygen("next");
      await running.stop();
      for (const suffix of ["", ".pub"])
        renameSync(join(folder, `next${suffix}`), join(folder, `host${suffix}`));
      server.hostKey = readFileSync(join(folder, "host.pub"), "utf8").trim();
      running = begin(port);
      await until("sshd with another key", () => listens);
    },
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}
