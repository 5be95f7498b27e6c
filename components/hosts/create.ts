import type { HostPlan, Plan } from "../../planning/plan";
import { AwsGpuHost } from "./awsGpuHost";
import type { Host } from "./host";
import { LocalHost } from "./localHost";
import { SshHost } from "./sshHost";

/** The component of a host, by its kind. Its name in the stack is its logical name. */
export function createHost(host: HostPlan, plan: Pick<Plan, "stack" | "operatorKeys">): Host {
  const { stack, operatorKeys } = plan;
  switch (host.kind) {
    case "aws":
      return new AwsGpuHost(host.name, { plan: host, stack, operatorKeys });
    case "ssh":
      return new SshHost(host.name, { plan: host, stack });
    case "local":
      return new LocalHost(host.name, { plan: host });
  }
}
