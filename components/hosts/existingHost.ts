import { Provider, type ProviderArgs } from "@pulumi/docker/provider";
import * as pulumi from "@pulumi/pulumi";
import type { LocalHostPlan, SshHostPlan } from "../../planning/plan";
import { type Anchoring, anchored, type Presence } from "./anchored";
import { type GateHost, hostCommand, machineMark, type Reach, readinessGate } from "./gate";
import type { Host, HostCommandArgs } from "./host";

/** What differs between machines that exist already. */
export interface ExistingHostParts {
  docker: ProviderArgs;
  presence: Presence;
  reach: Reach;
  publicIp: string;
  shell: string;
  forward(port: number): string;
  /** What tells this machine from another one, once it is known. */
  identity?: string | undefined;
}

/**
 * A machine that the stack did not make and will not end. What runs on it is removed for real when the stack is
 * destroyed, so nothing is `deletedWith` it. When it is declared another one (`rebuild`, or another pinned key), the
 * provider's new address comes first: the deletes go to the new machine, which does not know those ids, and the old
 * one is never contacted.
 */
export abstract class ExistingHost extends pulumi.ComponentResource implements Host {
  readonly name: string;
  readonly provider: Provider;
  readonly publicIp: pulumi.Output<string>;
  readonly anchor: pulumi.Resource;
  readonly shell: pulumi.Output<string>;
  readonly ssh: pulumi.Output<string[]>;
  private readonly gate: GateHost;
  private readonly anchoring: Anchoring;
  private readonly forwardTo: (port: number) => string;

  protected constructor(
    type: string,
    name: string,
    plan: SshHostPlan | LocalHostPlan,
    parts: ExistingHostParts,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, {}, options);
    const mine = { parent: this };
    this.name = name;
    this.provider = new Provider(name, parts.docker, mine);
    const mark = { rebuild: plan.rebuild, identity: parts.identity, deleteFirst: false };
    const machine = machineMark(name, mark, { ...mine, dependsOn: [this.provider] });
    const anchoring = { machine, instance: undefined, presence: parts.presence };
    this.gate = {
      name,
      kind: plan.kind,
      reach: parts.reach,
      gpuCount: plan.machine.gpuCount,
      gpuModel: plan.machine.gpuModel,
    };
    this.anchor = readinessGate(this.gate, { ...anchoring, after: [machine] }, mine);
    this.anchoring = { ...anchoring, after: [this.anchor] };
    this.publicIp = pulumi.output(parts.publicIp);
    this.shell = pulumi.output(parts.shell);
    this.ssh = pulumi.output(parts.reach.kind === "ssh" ? parts.reach.ssh : []);
    this.forwardTo = (port) => parts.forward(port);
    this.registerOutputs({ publicIp: this.publicIp });
  }

  forward(port: number): pulumi.Output<string> {
    return pulumi.output(this.forwardTo(port));
  }

  onHost(options?: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
    return anchored({ ...this.anchoring, provider: this.provider }, options);
  }

  volumeOnHost(options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    return { ...this.onHost(options), replaceWith: options.replaceWith };
  }

  hostCommand(name: string, args: HostCommandArgs, options?: pulumi.ResourceOptions): pulumi.Resource {
    return hostCommand(name, this.gate, args, this.anchoring, { parent: this, ...options });
  }
}
