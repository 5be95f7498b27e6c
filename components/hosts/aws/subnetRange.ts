/**
 * The half of a network in which a host's subnet lies: the lower one for an even `rebuild`, the upper one for an odd.
 * A new subnet is made before the old one can go, in another availability zone perhaps, and two subnets cannot overlap.
 */
export function subnetRange(network: string, rebuild: number): string {
  const [address = "", bits = ""] = network.split("/");
  const prefix = Number.parseInt(bits, 10) + 1;
  const half = 2 ** (32 - prefix);
  return `${dotted(number(address) + (rebuild % 2) * half)}/${prefix}`;
}

function number(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number.parseInt(part, 10), 0);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
