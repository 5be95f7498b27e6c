import { describe, expect, it } from "vitest";
import { bench, urn } from "./provider";

const BUCKET = "cloudflare:index/r2Bucket:R2Bucket";
const LIFECYCLE = "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle";
const TOKEN = "cloudflare:index/accountToken:AccountToken";
const accountId = "0123456789abcdef0123456789abcdef";
const bucket = { accountId, name: "model-001", location: "weur" };
const abort = {
  id: "abort",
  enabled: true,
  conditions: { prefix: "" },
  abortMultipartUploadsTransition: { condition: { type: "Age", maxAge: 86400 } },
};
const token = {
  accountId,
  name: "write",
  policies: [{ effect: "allow", permissionGroups: [{ id: "a" }, { id: "b" }], resources: '{"x":"*"}' }],
};
const policy = (change: object) => [{ ...token.policies[0], ...change }];

describe("a change of a bucket", () => {
  it.each([
    ["nothing", {}, "same", []],
    ["the case of the location", { location: "WEUR" }, "same", []],
    ["the storage class", { storageClass: "InfrequentAccess" }, "update", ["storageClass"]],
    ["the jurisdiction, which the service then refuses", { jurisdiction: "eu" }, "update", ["jurisdiction"]],
    ["the name", { name: "model-002" }, "replace", ["name"]],
    ["the location, which counts at the creation only", { location: "enam" }, "same", []],
  ])("%s", async (_what, change, does, paths) => {
    expect(await bench("cloudflare").change(BUCKET, bucket, { ...bucket, ...change })).toEqual({
      does,
      paths,
    });
  });
});

describe("a change of a token", () => {
  it.each([
    ["nothing", {}, "same", []],
    [
      "the order of the permission groups",
      { policies: policy({ permissionGroups: [{ id: "b" }, { id: "a" }] }) },
      "update",
      ["policies[0].permissionGroups[0].id", "policies[0].permissionGroups[1].id"],
    ],
    [
      "the spelling of the JSON",
      { policies: policy({ resources: '{ "x": "*" }' }) },
      "update",
      ["policies[0].resources"],
    ],
    ["the name", { name: "read" }, "update", ["name"]],
  ])("%s", async (_what, change, does, paths) => {
    expect(await bench("cloudflare").change(TOKEN, token, { ...token, ...change })).toEqual({ does, paths });
  });
});

describe("is refused at preview", () => {
  it.each([
    [
      "a lifecycle rule without conditions",
      LIFECYCLE,
      { accountId, bucketName: "b", rules: [{ id: "a", enabled: true }] },
      ["rules[0].conditions"],
    ],
    [
      "an unknown age type",
      LIFECYCLE,
      {
        accountId,
        bucketName: "b",
        rules: [{ ...abort, abortMultipartUploadsTransition: { condition: { type: "Days" } } }],
      },
      ["rules[0].abortMultipartUploadsTransition.condition.type"],
    ],
    ["an unknown location", BUCKET, { ...bucket, location: "mars" }, ["location"]],
    ["a token without policies", TOKEN, { accountId, name: "x" }, ["policies"]],
    [
      "an unknown effect",
      TOKEN,
      { ...token, policies: policy({ effect: "permit" }) },
      ["policies[0].effect"],
    ],
    [
      "a wrong HTTP method",
      "cloudflare:index/r2BucketCors:R2BucketCors",
      { accountId, bucketName: "b", rules: [{ allowed: { methods: ["FETCH"], origins: ["*"] } }] },
      ["rules[0].allowed.methods[0]"],
    ],
  ])("%s", async (_what, type, inputs, paths) => {
    expect(await bench("cloudflare").failures(type, inputs)).toEqual(paths);
  });
});

it("passes a lower-case age type, as the real plugin does", async () => {
  const rules = [
    { ...abort, abortMultipartUploadsTransition: { condition: { type: "age", maxAge: 86400 } } },
  ];
  expect(await bench("cloudflare").failures(LIFECYCLE, { accountId, bucketName: "b", rules })).toEqual([]);
});

it("warns that lifecycle rules stay, and lets them stay", async () => {
  const { provider, create, cloud, warnings } = bench("cloudflare");
  await create(BUCKET, bucket);
  const rules = await create(LIFECYCLE, { accountId, bucketName: "model-001", rules: [abort] });
  await provider.delete(urn(LIFECYCLE), rules.id);
  expect(cloud.list(LIFECYCLE)).toHaveLength(1);
  expect(warnings).toEqual([expect.stringContaining("cannot be destroyed")]);
});

it("does not delete a bucket that holds objects", async () => {
  const { provider, create, cloud } = bench("cloudflare");
  const { id } = await create(BUCKET, bucket);
  cloud.edit(BUCKET, id, (object) => ({ ...object, contents: { objects: 1 } }));
  await expect(provider.delete(urn(BUCKET), id)).rejects.toThrow("409");
  cloud.edit(BUCKET, id, (object) => ({ ...object, contents: { objects: 0 } }));
  await provider.delete(urn(BUCKET), id);
  expect(cloud.list(BUCKET)).toEqual([]);
});

it("refuses rules for a bucket that is not there", async () => {
  await expect(
    bench("cloudflare").create(LIFECYCLE, { accountId, bucketName: "none", rules: [abort] }),
  ).rejects.toThrow("404");
});

it("passes broken JSON at preview and refuses it at up, when the bucket is already there", async () => {
  const broken = { ...token, policies: policy({ resources: "{" }) };
  expect(await bench("cloudflare").failures(TOKEN, broken)).toEqual([]);
  await expect(bench("cloudflare").create(TOKEN, broken)).rejects.toThrow("failed to serialize");
});

it("shows pretty JSON as a change on every preview", async () => {
  const pretty = { ...token, policies: policy({ resources: '{\n  "x": "*"\n}' }) };
  expect((await bench("cloudflare").change(TOKEN, pretty, pretty)).does).toBe("update");
});

it("tells a token's value once: the state keeps it, an import has none", async () => {
  const { provider, create } = bench("cloudflare");
  const { id, outputs, inputs } = await create(TOKEN, token);
  expect(outputs.value).toMatchObject({ value: expect.stringMatching(/^[0-9a-f]{40}$/) });
  expect((await provider.read(urn(TOKEN), id, { value: "kept" }, inputs))?.outputs.value).toMatchObject({
    value: "kept",
  });
  expect((await provider.read(urn(TOKEN), `${accountId}/${id}`, {}, {}))?.outputs.value).toBeUndefined();
});

it("imports a bucket by account, name and jurisdiction, and no lifecycle", async () => {
  const { provider, create } = bench("cloudflare");
  await create(BUCKET, bucket);
  const imported = await provider.read(urn(BUCKET), `${accountId}/model-001/default`, {}, {});
  expect(imported).toMatchObject({ id: "model-001", inputs: { name: "model-001", location: "weur" } });
  await expect(provider.read(urn(LIFECYCLE), "x", {}, {})).rejects.toThrow("does not support import");
});

it.each([
  ["", []],
  ["x".repeat(39), ["apiToken"]],
  ["x".repeat(40), []],
  ["x".repeat(81), ["apiToken"]],
])("an API token of %j: %j", (apiToken, failures) => {
  const { provider } = bench("cloudflare");
  expect(provider.checkConfig({ apiToken }).failures.map((failure) => failure.property)).toEqual(failures);
});

it("finds a permission group by its exact name", async () => {
  const name = "Workers R2 Storage Bucket Item Write";
  const find =
    "cloudflare:index/getAccountApiTokenPermissionGroupsList:getAccountApiTokenPermissionGroupsList";
  const { result } = await bench("cloudflare").provider.invoke(find, { accountId, name });
  expect(result.results).toEqual([expect.objectContaining({ name })]);
});
