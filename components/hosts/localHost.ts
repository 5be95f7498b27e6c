import type * as pulumi from "@pulumi/pulumi";
import type { LocalHostPlan } from "../../planning/plan";
import type { Presence } from "./anchored";
import { ExistingHost } from "./existingHost";

/** What a LocalHost needs. */
export interface LocalHostArgs {
  plan: LocalHostPlan;
  presence: Presence;
}

/**
 * This machine's own Docker. The provider speaks to it as soon as it is configured, so its daemon must run even for a
 * preview (pulumi-docker provider/image.go configureDockerClient; ssh hosts are the exception).
 */
export class LocalHost extends ExistingHost {
  constructor(name: string, { plan, presence }: LocalHostArgs, options?: pulumi.ComponentResourceOptions) {
    super(
      "launchpad:hosts:LocalHost",
      name,
      plan,
      {
        presence,
        docker: { host: plan.socket },
        reach: { kind: "local", socket: plan.socket },
        publicIp: plan.publicIp ?? "127.0.0.1",
        shell: "(this machine)",
        forward: (port) => `(this machine: http://127.0.0.1:${port}/ is open already)`,
      },
      options,
    );
  }
}
