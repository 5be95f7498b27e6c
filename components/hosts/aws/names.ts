/** Names and tags of a host's AWS resources. Pure. */

/** Name of the machine: at most 63 of a-z, 0-9 and -, as a host name must be. */
export function machineName(stack: string, host: string): string {
  return `launchpad-${stack}-${host}`
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .slice(0, 63)
    .replace(/-+$/, "");
}

/** Tags of everything that belongs to a host, for cost reports and for finding what was left behind. */
export function hostTags(stack: string, host: string): Record<string, string> {
  return { Name: machineName(stack, host), "launchpad:stack": stack, "launchpad:host": host };
}

/** `aws`, `aws-cn` or `aws-us-gov`: the part of an ARN that depends on the region. */
export function partition(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
