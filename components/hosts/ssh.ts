/** How hosts are reached by ssh: the same options for Docker's provider, the gate and host commands. Pure. */

/** A machine as ssh reaches it. */
export interface SshTarget {
  user: string;
  /** Host name, address or instance id. */
  address: string;
  port: number;
  /** Name under which its host key is known, whatever its address is. */
  alias: string;
  /** Pinned host keys, `type base64`; empty before the first contact. */
  hostKeys: readonly string[];
  /** Command whose input and output are the connection, for hosts without an open port. */
  proxyCommand?: string;
}

/**
 * Options of ssh, without a shell's quoting. Host keys are always checked. Pinned ones come from these options alone, so
 * no file has to be there; before that the first key is kept in ~/.ssh and every other one refused from then on.
 * The key is filed under the host's name in the stack: a host that moves keeps it, and another machine at the same
 * address is noticed.
 */
export function sshOptions(target: SshTarget): string[] {
  const options = [
    "BatchMode=yes",
    "ConnectTimeout=30",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=8",
    // One connection for all: Docker's provider opens a new channel for each request.
    "ControlMaster=auto",
    "ControlPath=~/.ssh/launchpad-%C",
    "ControlPersist=60",
    `HostKeyAlias=${target.alias}`,
    ...hostKeyOptions(target),
    ...(target.proxyCommand === undefined ? [] : [`ProxyCommand=${target.proxyCommand}`]),
  ];
  return options.flatMap((option) => ["-o", option]);
}

function hostKeyOptions({ alias, hostKeys }: SshTarget): string[] {
  if (hostKeys.length === 0) {
    return ["StrictHostKeyChecking=accept-new", "UserKnownHostsFile=~/.ssh/launchpad_known_hosts"];
  }
  const lines = hostKeys.map((key) => `'${alias} ${withoutComment(key)}'`).join(" ");
  return [
    "StrictHostKeyChecking=yes",
    "UserKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/dev/null",
    // OpenSSH 8.5 or newer; ssh itself takes %% for a percent sign and splits the line by quotes, without a shell.
    `KnownHostsCommand=/usr/bin/printf '%%s\\n' ${lines}`,
  ];
}

/** `ssh-ed25519 AAAA... me@box` without its comment. */
function withoutComment(key: string): string {
  return key.trim().split(/\s+/).slice(0, 2).join(" ");
}

/** The pinned keys in one text that is the same for the same keys; undefined when there are none. */
export function pinnedIdentity(hostKeys: readonly string[]): string | undefined {
  if (hostKeys.length === 0) return undefined;
  return hostKeys.map(withoutComment).sort().join("\n");
}

/** Where Docker's provider connects. An IPv6 address stands in brackets. */
export function dockerUrl({ user, address, port }: SshTarget): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return `ssh://${user}@${host}:${port}`;
}

/** Arguments of ssh up to the command. */
export function sshArguments(target: SshTarget): string[] {
  return [...sshOptions(target), "-p", String(target.port), "-l", target.user, target.address];
}

/** Name under which a host's key is filed. `rebuild` is in it: a machine that was replaced has a new key. */
export function hostKeyAlias(stack: string, host: string, rebuild: number): string {
  return `launchpad-${stack}-${host}-${rebuild}`;
}
