import { describe, expect, it } from "vitest";
import { bench, urn } from "./provider";

const INSTANCE = "aws:ec2/instance:Instance";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const host = {
  ami: "ami-0123456789abcdef0",
  instanceType: "p5.48xlarge",
  subnetId: "subnet-0123456789abcdef0",
  iamInstanceProfile: "host",
  metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
  rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 500 },
  userData: "#cloud-config\n",
  vpcSecurityGroupIds: ["sg-a", "sg-b"],
  tags: { Name: "host" },
};

describe("a change of an instance", () => {
  it.each([
    ["nothing", {}, "same", []],
    ["the order of security groups", { vpcSecurityGroupIds: ["sg-b", "sg-a"] }, "same", []],
    ["user data: stop and start", { userData: "#cloud-config\n#" }, "update", ["userData"]],
    [
      "user data with userDataReplaceOnChange",
      { userData: "#", userDataReplaceOnChange: true },
      "replace",
      ["userData", "userDataReplaceOnChange"],
    ],
    ["the instance type: stop and start", { instanceType: "p5.4xlarge" }, "update", ["instanceType"]],
    [
      "a larger disk",
      { rootBlockDevice: { ...host.rootBlockDevice, volumeSize: 600 } },
      "update",
      ["rootBlockDevice.volumeSize"],
    ],
    [
      "disk encryption",
      { rootBlockDevice: { ...host.rootBlockDevice, encrypted: false } },
      "replace",
      ["rootBlockDevice.encrypted"],
    ],
    ["the image", { ami: "ami-1" }, "replace", ["ami"]],
    ["the subnet", { subnetId: "subnet-1" }, "replace", ["subnetId"]],
    ["spot", { instanceMarketOptions: { marketType: "spot" } }, "replace", ["instanceMarketOptions"]],
    ["the termination guard", { disableApiTermination: true }, "update", ["disableApiTermination"]],
    ["metadata options left out", { metadataOptions: undefined }, "same", []],
    ["tags", { tags: { Name: "other" } }, "update", ["tags.Name"]],
  ])("%s", async (_what, change, does, paths) => {
    const result = await bench("aws").change(INSTANCE, host, { ...host, ...change });
    expect({ ...result, paths: result.paths.sort() }).toEqual({ does, paths });
  });
});

describe("is refused", () => {
  it.each([
    ["an instance without an image", INSTANCE, { ...host, ami: undefined }, ["ami"]],
    ["user data over 16 KiB", INSTANCE, { ...host, userData: "x".repeat(16_385) }, ["userData"]],
    [
      "an unknown market",
      INSTANCE,
      { ...host, instanceMarketOptions: { marketType: "auction" } },
      ["instanceMarketOptions.marketType"],
    ],
    [
      "a reservation with preference and target",
      INSTANCE,
      {
        ...host,
        capacityReservationSpecification: {
          capacityReservationPreference: "open",
          capacityReservationTarget: { capacityReservationId: "cr-1" },
        },
      },
      ["capacityReservationSpecification"],
    ],
    [
      "a hop limit of 0",
      INSTANCE,
      { ...host, metadataOptions: { httpPutResponseHopLimit: 0 } },
      ["metadataOptions.httpPutResponseHopLimit"],
    ],
    [
      "a rule without a target",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { securityGroupId: "sg", ipProtocol: "tcp" },
      ["cidrIpv4"],
    ],
    ["a VPC range that is none", "aws:ec2/vpc:Vpc", { cidrBlock: "ten" }, ["cidrBlock"]],
    [
      "an attachment without a role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      { policyArn: "arn:aws:iam::aws:policy/X" },
      ["role"],
    ],
  ])("%s", async (_what, type, inputs, paths) => {
    expect(await bench("aws").failures(type, inputs)).toEqual(paths);
  });
});

it("compares policies by what they say", async () => {
  const role = { name: "r", assumeRolePolicy: '{"a":1,"b":2}' };
  const type = "aws:iam/role:Role";
  expect(
    (await bench("aws").change(type, role, { ...role, assumeRolePolicy: '{ "b": 2, "a": 1 }' })).does,
  ).toBe("same");
});

it("does not terminate a guarded instance", async () => {
  const { provider, create } = bench("aws");
  const { id } = await create(INSTANCE, { ...host, disableApiTermination: true });
  await expect(provider.delete(urn(INSTANCE), id)).rejects.toThrow("disableApiTermination");
});

it("names a group by itself, the same every time, and keeps the name", async () => {
  const { provider } = bench("aws");
  const first = await provider.check(urn(GROUP, "net"), {}, { description: "x" });
  const again = await provider.check(urn(GROUP, "net"), {}, { description: "x" });
  const later = await provider.check(urn(GROUP, "net"), first.inputs, { description: "y" });
  expect(first.inputs.name).toMatch(/^net-[0-9a-f]{7}$/);
  expect([again.inputs.name, later.inputs.name]).toEqual([first.inputs.name, first.inputs.name]);
});

it.each([
  ["given by the program", { name: "fixed", description: "x" }, true],
  ["left out", { description: "x" }, false],
])("replaces a group whose name was %s in the right order", async (_what, inputs, first) => {
  const { provider, create } = bench("aws");
  const state = await create(GROUP, inputs);
  const { inputs: changed } = await provider.check(urn(GROUP), {}, { ...inputs, description: "y" });
  const difference = await provider.diff(urn(GROUP), state.outputs, state.inputs, changed, []);
  expect(difference.replaces).toContain("description");
  expect(difference.deleteBeforeReplace).toBe(first);
});

it("merges default tags into tagsAll", async () => {
  const { create } = bench("aws", { region: "eu-north-1", defaultTags: { tags: { project: "launchpad" } } });
  const { outputs } = await create(INSTANCE, host);
  expect(outputs.tagsAll).toEqual({ project: "launchpad", Name: "host" });
  expect(outputs.availabilityZone).toBe("eu-north-1a");
});

it.each([
  ["p5.4xlarge", 1, "H100"],
  ["p5.48xlarge", 8, "H100"],
  ["p5en.48xlarge", 8, "H200"],
])("knows the GPUs of %s", async (instanceType, count, name) => {
  const { result } = await bench("aws").provider.invoke("aws:ec2/getInstanceType:getInstanceType", {
    instanceType,
  });
  expect(result.gpuses).toEqual([expect.objectContaining({ count, name })]);
});

it("does not know p5.12xlarge", async () => {
  await expect(
    bench("aws").provider.invoke("aws:ec2/getInstanceType:getInstanceType", { instanceType: "p5.12xlarge" }),
  ).rejects.toThrow("InvalidInstanceType");
});
