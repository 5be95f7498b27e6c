import { log } from "@pulumi/pulumi";
import type { AwsHostPlan, HostPlan, Plan } from "../../planning/plan";
import type { Previous } from "../previous";
import type { Presence } from "./anchored";
import { heldNetwork } from "./aws/heldNetwork";
import { AwsGpuHost } from "./awsGpuHost";
import type { Host } from "./host";
import { LocalHost } from "./localHost";
import { SshHost } from "./sshHost";

/** The component of a host, by its kind. Its name in the stack is its logical name. */
export function createHost(
  host: HostPlan,
  { stack, operatorKeys }: Pick<Plan, "stack" | "operatorKeys">,
  previous: Pick<Previous, "offlineHosts" | "networks">,
): Host {
  const presence = presenceOf(host, previous);
  if (presence === "back") {
    void log.warn(
      `hosts.${host.name}: it was offline until now, so nothing on it is changed yet; ` +
        "what changed meanwhile comes with the next `pulumi up`",
    );
  }
  switch (host.kind) {
    case "aws":
      return new AwsGpuHost(host.name, { plan: inItsNetwork(host, previous), presence, stack, operatorKeys });
    case "ssh":
      return new SshHost(host.name, { plan: host, presence, stack });
    case "local":
      return new LocalHost(host.name, { plan: host, presence });
  }
}

/** The plan with the network that the host lies in, as long as no rebuild is asked for. */
function inItsNetwork(host: AwsHostPlan, { networks }: Pick<Previous, "networks">): AwsHostPlan {
  const { network, held } = heldNetwork(host, networks.get(host.name));
  if (held) {
    void log.warn(
      `hosts.${host.name}.network: the host stays in the network that it has; ` +
        "the new one is taken when `rebuild` is raised",
    );
  }
  return { ...host, network };
}

/** Whether the host is off, on, or on again for the first time. */
export function presenceOf(
  host: Pick<HostPlan, "name" | "offline">,
  previous: Pick<Previous, "offlineHosts">,
): Presence {
  if (host.offline) return "off";
  return previous.offlineHosts.includes(host.name) ? "back" : "on";
}
