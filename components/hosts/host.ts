import type { Provider } from "@pulumi/docker/provider";
import type { CustomResourceOptions, Output, Resource, ResourceOptions } from "@pulumi/pulumi";
import type { NetworkInUse } from "./aws/heldNetwork";

/** A command that runs on the host itself. */
export interface HostCommandArgs {
  /** Program and arguments; no shell takes them apart. */
  run: string[];
  /** It runs again when one of these changes, and only then. */
  triggers: string[];
}

/** A machine with GPUs and a Docker, whoever sells it. What runs on it is the same for every kind. */
export interface Host {
  /** Name in the stack. */
  readonly name: string;
  /** Speaks to the host's Docker. */
  readonly provider: Provider;
  /** IPv4 address that peers and validators reach. */
  readonly publicIp: Output<string>;
  /** What stands for the machine: the instance (aws), or the gate that found it ready (ssh, local). */
  readonly anchor: Resource;
  /** The line that opens a shell on the host. */
  readonly shell: Output<string>;
  /** The line that brings a port of the host's 127.0.0.1 to the same port here. */
  forward(port: number): Output<string>;
  /** Arguments of ssh up to the command, as for Docker's provider; empty for this machine. */
  readonly ssh: Output<string[]>;
  /** Of a host at AWS: what the stack's outputs keep of its network, for the next run. */
  readonly networkInUse?: NetworkInUse;
  /**
   * Options of a Docker resource on this host: its provider, after the readiness gate, made anew with the machine
   * and not contacted with it gone. Nothing on it is touched while the host is offline.
   */
  onHost(options?: CustomResourceOptions): CustomResourceOptions;
  /**
   * The same for a volume. On an ssh or local host a volume stays in the state when the machine is declared a new
   * one: its id is its name, so a delete would hit the new machine's volume. Docker makes it with the container.
   */
  volumeOnHost(options?: CustomResourceOptions): CustomResourceOptions;
  /** Runs a command on the host, after the readiness gate. */
  hostCommand(name: string, args: HostCommandArgs, options?: ResourceOptions): Resource;
}
