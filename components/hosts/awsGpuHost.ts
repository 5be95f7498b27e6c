import * as ec2 from "@pulumi/aws/ec2";
import { Provider } from "@pulumi/docker/provider";
import * as pulumi from "@pulumi/pulumi";
import type { AwsHostPlan } from "../../planning/plan";
import { type Anchoring, anchored, type Presence } from "./anchored";
import { hostFirewall } from "./aws/firewall";
import type { NetworkInUse } from "./aws/heldNetwork";
import { gpuInstance } from "./aws/instance";
import { hostTags } from "./aws/names";
import { hostNetwork } from "./aws/network";
import { hostPermissions } from "./aws/permissions";
import { forwardLine, proxyCommand, type SessionPlace, shellLine } from "./aws/session";
import { type GateHost, hostCommand, machineMark, readinessGate } from "./gate";
import type { Host, HostCommandArgs } from "./host";
import { dockerUrl, hostKeyAlias, sshArguments, sshOptions } from "./ssh";
import { loginUser } from "./userdata";

/** What an AwsGpuHost needs. */
export interface AwsGpuHostArgs {
  plan: AwsHostPlan;
  presence: Presence;
  /** Name of the stack: part of names and tags. */
  stack: string;
  /** Public keys of the operators. */
  operatorKeys: readonly string[];
}

/**
 * A GPU machine at AWS, made and ended by the stack: network, firewall, role, instance, elastic address, and the way
 * to its Docker through an SSM session. A protected one is replaced or removed in two steps: first
 * `terminationProtection: false` and `pulumi up`, then `rebuild` or the removal.
 */
export class AwsGpuHost extends pulumi.ComponentResource implements Host {
  readonly name: string;
  readonly provider: Provider;
  readonly publicIp: pulumi.Output<string>;
  readonly anchor: pulumi.Resource;
  readonly shell: pulumi.Output<string>;
  readonly ssh: pulumi.Output<string[]>;
  readonly networkInUse: NetworkInUse;
  private readonly instance: ec2.Instance;
  private readonly place: SessionPlace;
  private readonly gate: GateHost;
  private readonly anchoring: Anchoring;

  constructor(name: string, args: AwsGpuHostArgs, options?: pulumi.ComponentResourceOptions) {
    super("launchpad:hosts:AwsGpuHost", name, {}, options);
    const { plan, stack } = args;
    this.name = name;
    this.networkInUse = { network: plan.network, rebuild: plan.rebuild };
    this.place = { region: plan.region, profile: new pulumi.Config("aws").get("profile") };
    const tags = hostTags(stack, plan.name);
    const mine = { parent: this };

    const machine = machineMark(name, { rebuild: plan.rebuild, deleteFirst: true }, mine);
    const network = hostNetwork(name, plan, tags, this);
    const firewall = hostFirewall(name, plan.openPorts, network.vpcId, tags, this);
    const permissions = hostPermissions(name, plan, tags, this).name;
    this.instance = gpuInstance(name, {
      plan,
      stack,
      operatorKeys: args.operatorKeys,
      network,
      firewall,
      permissions,
      tags,
      machine,
      parent: this,
    });
    this.anchor = this.instance;
    const address = new ec2.Eip(
      name,
      { domain: "vpc", tags },
      { ...mine, protect: plan.terminationProtection, dependsOn: network.ready },
    );
    const association = new ec2.EipAssociation(
      name,
      { instanceId: this.instance.id, allocationId: address.id },
      mine,
    );
    this.publicIp = address.publicIp;
    this.shell = this.instance.id.apply((id) => shellLine(id, this.place));

    const target = this.instance.id.apply((id) => ({
      user: loginUser,
      address: id,
      port: 22,
      alias: hostKeyAlias(stack, plan.name, plan.rebuild),
      hostKeys: plan.hostKeys,
      proxyCommand: proxyCommand(this.place),
    }));
    this.provider = new Provider(
      name,
      { host: target.apply(dockerUrl), sshOpts: target.apply(sshOptions), disableDockerDaemonCheck: true },
      mine,
    );
    this.ssh = target.apply(sshArguments);
    this.gate = {
      name,
      kind: "aws",
      reach: { kind: "ssh", ssh: this.ssh },
      gpuCount: plan.machine.gpuCount,
      gpuModel: plan.machine.gpuModel,
    };
    const anchoring = { machine, instance: this.instance, presence: args.presence };
    const ready = readinessGate(this.gate, { ...anchoring, after: [association] }, mine);
    this.anchoring = { ...anchoring, after: [ready] };
    this.registerOutputs({ publicIp: this.publicIp, instanceId: this.instance.id });
  }

  forward(port: number): pulumi.Output<string> {
    return this.instance.id.apply((id) => forwardLine(id, port, this.place));
  }

  onHost(options?: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
    return anchored({ ...this.anchoring, provider: this.provider }, options);
  }

  /** A volume lies on the instance's root disk and ends with it. */
  volumeOnHost(options?: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
    return this.onHost(options);
  }

  hostCommand(name: string, args: HostCommandArgs, options?: pulumi.ResourceOptions): pulumi.Resource {
    return hostCommand(name, this.gate, args, this.anchoring, { parent: this, ...options });
  }
}
