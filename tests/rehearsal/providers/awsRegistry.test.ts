import { describe, expect, it } from "vitest";
import { bench, urn } from "./provider";

const REPOSITORY = "aws:ecr/repository:Repository";
const POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const kms = (kmsKey?: string) => ({
  encryptionConfigurations: [{ encryptionType: "KMS", ...(kmsKey === undefined ? {} : { kmsKey }) }],
});

describe("a change of a repository", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ["from moving to immutable tags", {}, { imageTagMutability: "IMMUTABLE" }, "update"],
    ["to a scan of what is pushed", {}, { imageScanningConfiguration: { scanOnPush: true } }, "update"],
    ["of nothing, with AWS's own key", kms(), kms(), "same"],
    ["of nothing, with a key by its ARN", kms(KEY), kms(KEY), "same"],
    ["of nothing, with a key by its id", kms(KEY.slice(-36)), kms(KEY.slice(-36)), "replace"],
    ["of nothing, with a key by its alias", kms("alias/images"), kms("alias/images"), "replace"],
    ["of the key", kms(KEY), kms(KEY.replace("1234abcd", "4321abcd")), "replace"],
    ["of the kind of encryption", {}, kms(), "replace"],
    ["that leaves the encryption out", kms(), {}, "same"],
    ["that leaves the scan out", { imageScanningConfiguration: { scanOnPush: true } }, {}, "same"],
    ["of the name", {}, { name: "other" }, "replace"],
    ["of the region", {}, { region: "eu-west-1" }, "replace"],
  ])("%s", async (_what, before, after, does) => {
    const { change } = bench("aws", { region: "us-east-1" });
    const name = "images";
    expect((await change(REPOSITORY, { name, ...before }, { name, ...after })).does).toBe(does);
  });

  it("that replaces it under its own name deletes the old one first", async () => {
    const { provider, create } = bench("aws");
    const state = await create(REPOSITORY, { name: "images" });
    const { inputs } = await provider.check(urn(REPOSITORY), state.inputs, { name: "images", ...kms() });
    const difference = await provider.diff(urn(REPOSITORY), state.outputs, state.inputs, inputs, []);
    expect(difference.deleteBeforeReplace).toBe(true);
  });
});

it("tells where a repository is, and which key it took", async () => {
  const { create } = bench("aws", { region: "eu-west-1" });
  const { id, outputs } = await create(REPOSITORY, { name: "team/images", ...kms() });
  expect(id).toBe("team/images");
  expect(outputs).toMatchObject({
    arn: "arn:aws:ecr:eu-west-1:123456789012:repository/team/images",
    repositoryUrl: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/images",
    encryptionConfigurations: [{ kmsKey: expect.stringMatching(/^arn:aws:kms:eu-west-1:\d{12}:key\//) }],
  });
});

const rule = (over: object, selection: object = {}) => ({
  rulePriority: 1,
  selection: {
    tagStatus: "untagged",
    countType: "sinceImagePushed",
    countUnit: "days",
    countNumber: 7,
    ...selection,
  },
  action: { type: "expire" },
  ...over,
});
const all = rule({ rulePriority: 2 }, { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 });
const policy = (...rules: object[]) => JSON.stringify({ rules });

describe("two lifecycle policies", () => {
  it.each<[string, unknown, unknown, string]>([
    ["with rules in another order", policy(rule({}), all), policy(all, rule({})), "same"],
    [
      "with keys in another order and other spaces",
      policy(all),
      JSON.stringify({ rules: [{ ...all }] }, null, 2),
      "same",
    ],
    ["one of them an object", policy(all), { rules: [all] }, "same"],
    [
      "with prefixes in another order",
      policy(rule({}, { tagPrefixList: ["a", "b"] })),
      policy(rule({}, { tagPrefixList: ["b", "a"] })),
      "same",
    ],
    ["with an empty list of prefixes", policy(rule({})), policy(rule({}, { tagPrefixList: [] })), "same"],
    [
      "with another number",
      policy(all),
      policy({ ...all, selection: { ...all.selection, countNumber: 11 } }),
      "replace",
    ],
    ["with another description", policy(all), policy({ ...all, description: "the newest" }), "replace"],
  ])("%s", async (_what, before, after, does) => {
    const { change, create } = bench("aws");
    await create(REPOSITORY, { name: "images" }, "repository");
    const inputs = (text: unknown) => ({ repository: "images", policy: text });
    expect((await change(POLICY, inputs(before), inputs(after))).does).toBe(does);
  });
});

describe("is refused:", () => {
  it.each([
    ["a mutability that there is not", REPOSITORY, { imageTagMutability: "FIXED" }, ["imageTagMutability"]],
    [
      "a filter of tags that stay, without any that move",
      REPOSITORY,
      { imageTagMutabilityExclusionFilters: [{ filter: "dev-*", filterType: "WILDCARD" }] },
      ["imageTagMutabilityExclusionFilters"],
    ],
    [
      "a filter with three wildcards",
      REPOSITORY,
      {
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: [{ filter: "a*b*c*", filterType: "WILDCARD" }],
      },
      ["imageTagMutabilityExclusionFilters[0].filter"],
    ],
    [
      "a scan that says nothing",
      REPOSITORY,
      { imageScanningConfiguration: {} },
      ["imageScanningConfiguration.scanOnPush"],
    ],
    ["a policy that is no JSON", POLICY, { repository: "images", policy: "{" }, ["policy"]],
    ["a policy of no repository", POLICY, { policy: policy(all) }, ["repository"]],
  ])("%s, at preview", async (_what, type, inputs, paths) => {
    expect(await bench("aws").failures(type, inputs)).toEqual(paths);
  });

  it.each<[string, string, Record<string, unknown>, RegExp]>([
    ["a name in capitals", REPOSITORY, { name: "Images" }, /InvalidParameterException.*repositoryName/],
    [
      "a policy of a repository that is not there",
      POLICY,
      { repository: "none", policy: policy(all) },
      /NotFound/,
    ],
    [
      "a rule for all images before another",
      POLICY,
      { repository: "images", policy: policy({ ...all, rulePriority: 1 }, rule({ rulePriority: 2 })) },
      /highest rulePriority/,
    ],
    [
      "a priority that is used twice",
      POLICY,
      { repository: "images", policy: policy(rule({}), rule({}, { countNumber: 8 })) },
      /used twice/,
    ],
    ["a name that is taken", REPOSITORY, { name: "images" }, /exist/],
  ])("%s, by the service", async (_what, type, inputs, message) => {
    const { create } = bench("aws");
    await create(REPOSITORY, { name: "images" }, "repository");
    await expect(create(type, inputs)).rejects.toThrow(message);
  });

  it("the end of a repository with images in it, unless it is forced", async () => {
    const { provider, cloud, create } = bench("aws");
    const gone = async (forceDelete: boolean) => {
      const state = await create(REPOSITORY, { name: "images", forceDelete });
      cloud.edit(REPOSITORY, "images", (object) => ({ ...object, contents: { images: 2 } }));
      return () => provider.delete(urn(REPOSITORY), state.id);
    };
    await expect((await gone(false))()).rejects.toThrow(/not empty, consider using force_delete/);
    cloud.remove(REPOSITORY, "images");
    await (await gone(true))();
    expect(cloud.list(REPOSITORY)).toEqual([]);
  });
});
