/**
 * Address ranges as the provider checks and compares them.
 *
 * Source: terraform-provider-aws v6.58.0 internal/types ValidateIPv4CIDRBlock, ValidateIPv6CIDRBlock and
 * CIDRBlocksEqual; validation.IsCIDRNetwork of its plugin SDK for a VPC.
 */
import { isIPv4, isIPv6 } from "node:net";

/** What is wrong with an IPv4 range: it must be its own network address, such as 10.0.0.0/24 and not 10.0.0.7/24. */
export function wrongIpv4Range(value: string): string | undefined {
  const [address = "", bits = "", rest] = value.split("/");
  const prefix = Number(bits);
  if (rest !== undefined || !isIPv4(address) || !/^\d{1,2}$/.test(bits) || prefix > 32) {
    return `"${value}" is not a valid CIDR block`;
  }
  const network = networkAddress(address, prefix);
  return network === address ? undefined : `"${value}" is not a valid CIDR block; use "${network}/${prefix}"`;
}

/** As above, with bounds on the length of the prefix. */
export function wrongIpv4RangeBetween(min: number, max: number): (value: string) => string | undefined {
  return (value) => {
    const wrong = wrongIpv4Range(value);
    if (wrong !== undefined) return wrong;
    const prefix = Number(value.split("/")[1]);
    return prefix >= min && prefix <= max
      ? undefined
      : `expected a prefix of /${min} to /${max}, got ${value}`;
  };
}

/** What is wrong with an IPv6 range. */
export function wrongIpv6Range(value: string): string | undefined {
  const [address = "", bits = "", rest] = value.split("/");
  const valid = rest === undefined && isIPv6(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= 128;
  return valid ? undefined : `"${value}" is not a valid IPv6 CIDR block`;
}

/** The one spelling of an IPv6 range: `2001:DB8:0:0::/32` is `2001:db8::/32`. */
export function ipv6Spelling(value: string): string {
  if (wrongIpv6Range(value) !== undefined) return value;
  const [address = "", bits = ""] = value.split("/");
  return `${new URL(`http://[${address}]/`).hostname.slice(1, -1)}/${Number(bits)}`;
}

function networkAddress(address: string, prefix: number): string {
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const network = Math.floor(number / size) * size;
  return [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join(".");
}
