/** The first boot of a host made here, as cloud-init user data. The same input gives the same text. */
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { projectFile } from "../../projectFile";
import { aptOptions, devCharRule, dockerOptions } from "./docker";
import type { UserDataInput } from "./input";
import { sshdOptions } from "./sshd";
import { bootService, readyService, readyTimer } from "./units";

export { dlamiScratch, loginUser, type UserDataInput } from "./input";
export type { ReadyCheck, ReadyFile } from "./readyFile";

/** Scripts as block literals, with little indentation: each column of it is 200 bytes. */
const yamlOptions = {
  lineWidth: 0,
  indent: 1,
  indentSeq: false,
  blockQuote: "literal",
  aliasDuplicateObjects: false,
} as const;

/** AWS takes 16 KiB of user data, counted before base64. Ours stays far below, with room for operators' keys. */
export const userDataLimitBytes = 16_384;

/**
 * Renders the user data. Everything comes with it: nothing is downloaded at boot. Anybody on the machine can read
 * it, and so can whoever may describe the instance, so it holds no secret.
 */
export function renderUserData(input: UserDataInput): string {
  const config = {
    hostname: input.hostName,
    manage_etc_hosts: "localhost",
    locale: "C.UTF-8",
    ssh_pwauth: false,
    disable_root: true,
    // Without `default` in the list the image's own user gets no key.
    users: [
      {
        name: input.loginUser,
        groups: ["docker", "adm"],
        shell: "/bin/bash",
        lock_passwd: true,
        ssh_authorized_keys: [...input.sshPublicKeys],
      },
    ],
    write_files: files(input),
    runcmd: [["/usr/local/sbin/launchpad-setup"]],
  };
  return `#cloud-config\n${stringify(config, yamlOptions)}`;
}

/** cloud-init makes a file 0644 unless told otherwise. */
function files(input: UserDataInput): { path: string; permissions?: string; content: string }[] {
  const plain = (path: string, content: string) => ({ path, content });
  const program = (name: string) => ({
    path: `/usr/local/sbin/${name}`,
    permissions: "0755",
    content: script(name),
  });
  return [
    plain("/etc/launchpad/host.env", hostEnv(input)),
    plain("/etc/launchpad/docker.json", dockerOptions(input.dockerLogs)),
    plain("/etc/ssh/sshd_config.d/10-launchpad.conf", sshdOptions(input.loginUser)),
    plain("/etc/apt/apt.conf.d/99launchpad", aptOptions),
    plain("/etc/udev/rules.d/71-nvidia-dev-char.rules", devCharRule),
    plain("/etc/systemd/system/launchpad-boot.service", bootService),
    plain("/etc/systemd/system/launchpad-ready.service", readyService),
    plain("/etc/systemd/system/launchpad-ready.timer", readyTimer),
    program("launchpad-boot"),
    program("launchpad-setup"),
    program("launchpad-ready"),
  ];
}

/** A script without its comments and empty lines, which would be a fifth of the user data. */
function script(name: string): string {
  const text = readFileSync(projectFile(`components/hosts/userdata/${name}.sh`), "utf8");
  return text.replace(/^\s*(#(?!!).*)?\n/gm, "");
}

/** What the scripts read; they themselves are the same on every host. */
function hostEnv(input: UserDataInput): string {
  const values: Record<string, string> = {
    SCRATCH: input.scratchMount,
    GPU_COUNT: String(input.gpuCount),
    GPU_MODEL: input.gpuModel,
    MIN_FREE_GIB: String(input.minFreeGiB),
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shellQuoted(value)}\n`)
    .join("");
}

/** In single quotes nothing is special to a shell but the quote itself. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
