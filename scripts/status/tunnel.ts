/**
 * The way to a host's launchers: one ssh of our own per host that forwards each port to a Unix socket here. It needs
 * nothing on the host but its sshd, takes no port of this machine, and no other user can open the sockets. The shared
 * connection of Docker's provider is not used: a forwarding asked of it would stay after this command.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../cli/errors";
import { type RunningProcess, start } from "../cli/run";
import type { HostTarget } from "./targets";

const lookEveryMs = 40;

/** Arguments of ssh; the first value of an option wins, so ours stand before the host's own. */
export function tunnelArguments(target: HostTarget, folder: string, connectSeconds: number): string[] {
  const options = [
    "ControlMaster=no",
    "ControlPath=none",
    "ExitOnForwardFailure=yes",
    "StreamLocalBindMask=0177",
    `ConnectTimeout=${Math.max(1, Math.ceil(connectSeconds))}`,
    // A connection that went dead while we watch is noticed within 20 s.
    "ServerAliveInterval=5",
    "ServerAliveCountMax=4",
    "LogLevel=INFO",
  ].flatMap((option) => ["-o", option]);
  const forwards = target.trainers.flatMap(({ port }) => [
    "-L",
    `${socketOf(folder, port)}:127.0.0.1:${port}`,
  ]);
  return ["-N", "-T", ...options, ...forwards, ...target.ssh];
}

function socketOf(folder: string, port: number): string {
  return join(folder, `${port}.sock`);
}

/** A way to one host; opened when first asked for, and again after it broke. */
export class Tunnel {
  private folder: string | undefined;
  private ssh: RunningProcess | undefined;
  private ended = false;
  /** What ssh said on stderr since it was started, the newest lines. */
  private said: string[] = [];

  constructor(
    private readonly target: HostTarget,
    private readonly connectSeconds: number,
  ) {}

  /**
   * Opens it unless it is open. @returns undefined when it is open, else what ssh said
   * @param signal ends the wait
   */
  async open(signal: AbortSignal): Promise<string | undefined> {
    if (this.ssh === undefined || this.ended) await this.begin();
    const sockets = this.target.trainers.map(({ port }) => this.socket(port));
    while (!sockets.every((socket) => existsSync(socket))) {
      if (this.ended) return this.words() || "ssh ended without a word";
      if (signal.aborted) return this.words() || "no answer in time";
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    return undefined;
  }

  /** The socket that stands for a port of the host's 127.0.0.1. */
  socket(port: number): string {
    return socketOf(this.folder ?? "", port);
  }

  /** What ssh said last: why the host's side could not be opened stands there. */
  words(): string {
    return this.said.join("\n");
  }

  /** Ends ssh and removes the sockets. */
  async close(): Promise<void> {
    await this.ssh?.stop();
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    this.folder = undefined;
    this.ssh = undefined;
  }

  private async begin(): Promise<void> {
    await this.close();
    // Readable by this user alone: mkdtemp makes it 0700.
    const folder = mkdtempSync(join(tmpdir(), "launchpad-status-"));
    this.folder = folder;
    this.ended = false;
    this.said = [];
    const ssh = start("ssh", tunnelArguments(this.target, folder, this.connectSeconds), {
      check: false,
      killGraceMs: 2_000,
      label: `ssh to host ${this.target.host}`,
      onLine: (line) => {
        this.said = [...this.said, line].slice(-20);
      },
    });
    this.ssh = ssh;
    const over = (words: string[]) => {
      if (this.ssh !== ssh) return;
      this.said = [...this.said, ...words];
      this.ended = true;
    };
    ssh.result.then(
      () => over([]),
      (error: unknown) => over([messageOf(error)]),
    );
  }
}
