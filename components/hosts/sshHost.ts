import type * as pulumi from "@pulumi/pulumi";
import type { SshHostPlan } from "../../planning/plan";
import type { Presence } from "./anchored";
import { ExistingHost } from "./existingHost";
import { dockerUrl, hostKeyAlias, pinnedIdentity, sshArguments, sshOptions } from "./ssh";

/** What an SshHost needs. */
export interface SshHostArgs {
  plan: SshHostPlan;
  presence: Presence;
  /** Name of the stack: part of the name under which the host key is filed. */
  stack: string;
}

/** A machine with GPUs and Docker, whoever sells it, reached by ssh. */
export class SshHost extends ExistingHost {
  constructor(
    name: string,
    { plan, stack, presence }: SshHostArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const { user, address, port, hostKeys } = plan;
    const target = { user, address, port, hostKeys, alias: hostKeyAlias(stack, plan.name, plan.rebuild) };
    const login = `${port === 22 ? "" : `-p ${port} `}${user}@${address}`;
    super(
      "launchpad:hosts:SshHost",
      name,
      plan,
      {
        presence,
        docker: { host: dockerUrl(target), sshOpts: sshOptions(target), disableDockerDaemonCheck: true },
        reach: { kind: "ssh", ssh: sshArguments(target) },
        publicIp: plan.publicIp ?? address,
        shell: `ssh ${login}`,
        forward: (local) => `ssh -N -L ${local}:127.0.0.1:${local} ${login}`,
        identity: pinnedIdentity(hostKeys),
      },
      options,
    );
  }
}
