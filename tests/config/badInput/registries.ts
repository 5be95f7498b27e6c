/** Registries: mistakes and what is said of them. */
import type { BadInput, Step } from "./edits";

/** Path below a registry that the good stack does not have. */
const main = (...steps: Step[]): Step[] => ["registries", "main", ...steps];
const good = { kind: "ecr", repositories: ["launchpad/sn38"] };
const key = (region: string) => `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const byArn =
  "a key is named by its ARN: ECR answers with that, and any other spelling would replace the repository in each up - aws kms describe-key --key-id KEY --query KeyMetadata.Arn --output text [LP-REG-001]";
const form =
  "must be a name such as launchpad/sn38: a-z and 0-9, single . _ - between them, and / between parts - write it in that form";

export const registries: readonly BadInput[] = [
  {
    name: "a registry of another kind",
    edits: [[main(), { ...good, kind: "ghcr" }]],
    problems: ['registries.main.kind: "ghcr" - must be one of: ecr - use one of these'],
  },
  {
    name: "a registry without a repository",
    edits: [[main(), { ...good, repositories: [] }]],
    problems: [
      "registries.main.repositories: [] - the number of entries must be at least 1 - write at least one",
    ],
  },
  {
    name: "a repository in capitals",
    edits: [[main(), { ...good, repositories: ["Launchpad/SN38"] }]],
    problems: [`registries.main.repositories[0]: "Launchpad/SN38" - ${form}`],
  },
  {
    name: "a repository with a tag",
    edits: [[main(), { ...good, repositories: ["launchpad/sn38:latest"] }]],
    problems: [`registries.main.repositories[0]: "launchpad/sn38:latest" - ${form}`],
  },
  {
    name: "a repository of one letter",
    edits: [[main(), { ...good, repositories: ["a"] }]],
    problems: [`registries.main.repositories[0]: "a" - ${form}`],
  },
  {
    name: "the same repository in two registries",
    edits: [
      [main(), good],
      [["registries", "other"], { ...good, repositories: ["launchpad/base", "launchpad/sn38"] }],
    ],
    problems: [
      'registries.other.repositories[1]: "launchpad/sn38" - registries.main.repositories[0] is the same repository - use one of them',
    ],
  },
  {
    name: "a repository that keeps one image",
    edits: [[main(), { ...good, keepImages: 1 }]],
    problems: ["registries.main.keepImages: 1 - the value must be at least 2 - use 2 to 1000"],
  },
  {
    name: "images without a tag that end at once",
    edits: [[main(), { ...good, untaggedDays: 0 }]],
    problems: ["registries.main.untaggedDays: 0 - the value must be at least 1 - use 1 to 365"],
  },
  {
    name: "a repository's key by its alias",
    edits: [[main(), { ...good, kmsKeyArn: "alias/images" }]],
    problems: [`registries.main.kmsKeyArn: "alias/images" - ${byArn}`],
  },
  {
    name: "a repository's key by its id",
    edits: [[main(), { ...good, kmsKeyArn: "1234abcd-12ab-34cd-56ef-1234567890ab" }]],
    problems: [`registries.main.kmsKeyArn: "1234abcd-12ab-34cd-56ef-1234567890ab" - ${byArn}`],
  },
  {
    name: "a repository's key in another region",
    edits: [[main(), { ...good, kmsKeyArn: key("eu-west-1") }]],
    problems: [
      `registries.main.kmsKeyArn: "${key("eu-west-1")}" - the key lies in eu-west-1, and ECR takes one of its own region, here us-east-1 - use a key of us-east-1, or leave it out for AWS's own [LP-REG-002]`,
    ],
  },
  {
    name: "a registry without a region",
    edits: [
      [["hosts"], {}],
      [["buckets"], {}],
      [["trainers"], {}],
      [main(), { ...good, kmsKeyArn: "alias/images" }],
    ],
    around: { awsRegion: undefined },
    problems: [
      "aws:region: nothing - registry main is made at AWS and needs a region - pulumi config set aws:region us-east-1",
      `registries.main.kmsKeyArn: "alias/images" - ${byArn}`,
    ],
  },
];
