import { show } from "../../config/error";
import type { AwsHostConfig } from "../../config/schema/host";
import type { Findings } from "../findings";

/**
 * The first address of an IPv4 block, which names it: 10.38.0.0/24 for 10.38.0.7/24.
 *
 * `block` is four numbers and a prefix length, as the config's schema has checked.
 */
export function networkOf(block: string): string {
  const [address = "", bits = ""] = block.split("/");
  const size = 2 ** (32 - Number(bits));
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(number / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${bits}`;
}

/**
 * The block of a network that is made must begin with its first address.
 *
 * Source: terraform-provider-aws v6.58.0 resourceVPC, validation of cidr_block: any other address fails the preview.
 */
export function checkNetwork(path: string, { network }: AwsHostConfig, findings: Findings): void {
  if (network.kind !== "own" || networkOf(network.cidr) === network.cidr) return;
  findings.problem(
    `${path}.network.cidr`,
    show(network.cidr),
    "a block is named by its first address",
    `use ${networkOf(network.cidr)}`,
  );
}
