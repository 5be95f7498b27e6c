import { isDeepStrictEqual } from "node:util";
import type { AwsHostPlan } from "../../../planning/plan";

/** The network that an instance lies in, with the `rebuild` that put it there, as the stack's outputs keep them. */
export interface NetworkInUse {
  rebuild: number;
  network: AwsHostPlan["network"];
}

/**
 * The network that a host gets: the one it has, until `rebuild` is raised. EC2 moves no running instance to another
 * network, so taking the new one would replace the security group under it and delete the subnet that it lies in.
 */
export function heldNetwork(
  wanted: NetworkInUse,
  inUse: NetworkInUse | undefined,
): { network: AwsHostPlan["network"]; held: boolean } {
  if (inUse === undefined || inUse.rebuild !== wanted.rebuild)
    return { network: wanted.network, held: false };
  return { network: inUse.network, held: !isDeepStrictEqual({ ...inUse.network }, { ...wanted.network }) };
}

/** Reads it back from a host's outputs; undefined for what is no such record. */
export function networkInUse(host: unknown): NetworkInUse | undefined {
  if (!isRecord(host) || typeof host.rebuild !== "number" || !isRecord(host.network)) return undefined;
  const { rebuild, network } = host;
  if (network.kind === "own" && typeof network.cidr === "string")
    return { rebuild, network: { kind: "own", cidr: network.cidr } };
  const { vpcId, subnetId } = network;
  if (network.kind === "existing" && typeof vpcId === "string" && typeof subnetId === "string")
    return { rebuild, network: { kind: "existing", vpcId, subnetId } };
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
