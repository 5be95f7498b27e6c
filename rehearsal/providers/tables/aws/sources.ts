/**
 * Where the rules of the aws tables were read.
 *
 * The provider's own repository can only be had file by file and at old commits; the newest whole source is an index that
 * holds every function of a release in a file of its own. Its newest release is v6.58.0 of 2026-08-05. @pulumi/aws 7.48.0
 * is of 2026-09-22 and does not name the release that it embeds, so that one may be a few weeks newer. Argument names
 * and types are those of the SDK 7.48.0 itself.
 */
import { notRead, read, seen } from "../../sources";

const INDEX = "lonegunmanb/terraform-provider-aws-index";
const INDEX_COMMIT = "2f6e22c42759323d69500964ed1d284e5f4dea97";
const PULUMI = "pulumi/pulumi-aws";

/** A function of terraform-provider-aws v6.58.0. `symbol` is the package with the function, such as `ec2/func.resourceVPC`. */
export function upstream(symbol: string, lines: string): string {
  return read(
    INDEX,
    INDEX_COMMIT,
    `index/internal/service/${symbol}.goindex:${lines}: terraform-provider-aws v6.58.0`,
  );
}

/** What Pulumi changes for this type: provider/resource_overrides.go of the 7.x series. */
export function overrides(type: string, what: string): string {
  return read(
    PULUMI,
    "015d343812852f40a045a28e7f6e04bca69548f3",
    `provider/resource_overrides.go: ${type}: ${what}`,
  );
}

/** Names: `name` is filled in for every type that takes one, up to 255 characters, where no override says less. */
export const AUTONAMING = read(
  PULUMI,
  "0c5f6583ebfb37cbe0febc2edb51b44cfeac2b15",
  "provider/autonaming.go: setAutonaming",
);

/** `region` of the provider becomes an input before Check. */
export const REGION = read(
  PULUMI,
  "72bd5227071b497eafc5da8a7955461ebc7dc9d2",
  "provider/region.go: applyRegion",
);

/** `tagsAll` becomes an input before Check. */
export const TAGS = read(PULUMI, "1128bcae484dfe2b05ecf5f4d3c51649b462e054", "provider/tags.go: applyTags");

/** Which policies count as equal. */
export const POLICY = read(
  "hashicorp/awspolicyequivalence",
  "3ec3a9689639fea175d996a69a8bd0b28f019d5a",
  "aws_policy_equivalence.go: PoliciesAreEquivalent",
);

export const SDK = seen("argument names and types in @pulumi/aws 7.48.0");

/** Answers of a function are the rehearsal's own; only its arguments are the provider's. */
export const ANSWERS = notRead(
  "the answer of the service",
  "there is no account to ask; its keys are those of the SDK 7.48.0",
);
