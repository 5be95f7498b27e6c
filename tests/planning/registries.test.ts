import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageRules } from "../../planning/registries";
import { sn38, stackValues, type Values } from "../fixtures/stacks";
import { plan, warningIds } from "./support";

const ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const main = (over: Values = {}) => ({
  registries: { main: { kind: "ecr", repositories: ["launchpad/sn38"], ...over } },
});
const image = (digit: string, repository = `${ECR}/launchpad/sn38`) => ({
  from: "registry",
  repository,
  digest: `sha256:${digit.repeat(64)}`,
});

describe("a registry", () => {
  it("is none where the stack file has none", () => {
    expect(plan(stackValues()).registries).toEqual([]);
  });

  it("lies in the stack's region, with AWS's own key, seven days for the untagged and the newest ten images", () => {
    expect(plan(stackValues(main())).registries).toEqual([
      {
        name: "main",
        kind: "ecr",
        region: "us-east-1",
        repositories: [{ name: "launchpad/sn38", image: "sn38" }],
        kmsKeyArn: undefined,
        protect: false,
        lifecycle: imageRules(7, 10),
      },
    ]);
  });

  it("is protected in production", () => {
    const { registries } = plan(stackValues({ ...main(), production: true }));
    expect(registries.map(({ protect }) => protect)).toEqual([true]);
  });

  it.each([
    ["launchpad/sn38", "sn38"],
    ["sn38", "sn38"],
    ["team/launchpad-sn38", "sn38"],
    ["team/trainer", undefined],
    ["sn38/cache", undefined],
  ])("takes %s to be for the image %s", (repository, expected) => {
    const [registry] = plan(stackValues(main({ repositories: [repository] }))).registries;
    expect(registry?.repositories).toEqual([{ name: repository, image: expected }]);
  });

  it.each([
    "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
  ])("takes the key %s", (kmsKeyArn) => {
    expect(plan(stackValues(main({ kmsKeyArn }))).registries[0]?.kmsKeyArn).toBe(kmsKeyArn);
  });
});

describe("the lifecycle of a repository", () => {
  it("has each priority once, in ascending order, and the rule for all images last", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 365 }), fc.integer({ min: 2, max: 1000 }), (days, keep) => {
        const rules = imageRules(days, keep);
        const priorities = rules.map(({ rulePriority }) => rulePriority);
        expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => a - b));
        expect(rules.findIndex(({ selection }) => selection.tagStatus === "any")).toBe(rules.length - 1);
        expect(rules.map(({ selection }) => selection.countNumber)).toEqual([days, keep]);
      }),
    );
  });
});

describe("how many images are kept", () => {
  const two = (keepImages: number, other = image("b")) =>
    stackValues({
      ...main({ keepImages }),
      buckets: { miner: { accountId: "0".repeat(32) }, second: { accountId: "0".repeat(32) } },
      trainers: {
        a: sn38({ image: image("a") }),
        b: sn38({ image: other, slot: "b", bucket: "second", uid: 12, ports: { axon: 8092, dht: 8010 } }),
      },
    });

  it.each<[string, Values, boolean]>([
    ["two different images run and three are kept", two(3), true],
    ["two different images run and four are kept", two(4), false],
    ["the same image runs twice", two(2, image("a")), false],
    ["the other image is in another repository", two(2, image("b", `${ECR}/other`)), false],
    [
      "the other image is in another region",
      two(2, image("b", `${ECR.replace("us-east-1", "eu-west-1")}/launchpad/sn38`)),
      false,
    ],
  ])("%s", (_what, values, warned) => {
    expect(warningIds(plan(values)).includes("LP-REG-003")).toBe(warned);
  });
});
