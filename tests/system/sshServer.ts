/** A real sshd on a free port of the loopback, with keys of its own, for tests of what speaks ssh. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { type RunningProcess, run, start } from "../../scripts/cli/run";
import { requireTool } from "../../scripts/tools";
import { within } from "../support/machine";

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
  const port = await freePort();
  const config = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${join(folder, "host")}`,
    `AuthorizedKeysFile ${join(folder, "authorized")}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin prohibit-password",
    `SetEnv PATH=${bin}:/usr/bin:/bin`,
  ];
  writeFileSync(join(folder, "config"), `${config.join("\n")}\n`);
  let running: RunningProcess;
  const begin = async () => {
    running = start(sshd.path, ["-D", "-e", "-f", join(folder, "config")], {
      killGraceMs: 300,
      check: false,
    });
    await within(10_000, "sshd", () => listens(port));
  };
  // Where it drops its rights; systemd makes it for the service.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const stop = async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await begin().catch(async (error) => {
    await stop();
    throw error;
  });
  const server: SshServer = {
    port,
    user: userInfo().username,
    hostKey: readFileSync(join(folder, "host.pub"), "utf8").trim(),
    login: ["-i", join(folder, "client"), "-o", "IdentitiesOnly=yes"],
    changeKey: async () => {
      await running.stop();
      await keygen("host");
      server.hostKey = readFileSync(join(folder, "host.pub"), "utf8").trim();
      await begin();
    },
    stop,
  };
  return server;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object"
          ? resolve(address.port)
          : reject(new Error("the socket has no port")),
      );
    });
  });
}

async function listens(port: number): Promise<true | undefined> {
  const answer = await run("bash", ["-c", `exec 3<>/dev/tcp/127.0.0.1/${port}`], {
    check: false,
    timeoutMs: 1000,
  });
  return answer.exitCode === 0 ? true : undefined;
}
