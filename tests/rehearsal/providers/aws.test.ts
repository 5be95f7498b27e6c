import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../rehearsal/providers/values";
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
    ["tags, and with them all tags", { tags: { Name: "other" } }, "update", ["tags.Name", "tagsAll.Name"]],
    ["user data left out: stop and start", { userData: undefined }, "update", ["userData"]],
    ["user data in base64, the same bytes", { userData: btoa(host.userData) }, "same", []],
    [
      "a type for another processor architecture",
      { instanceType: "g5g.xlarge" },
      "replace",
      ["instanceType"],
    ],
    ["threads of a core", { cpuOptions: { threadsPerCore: 1 } }, "update", ["cpuOptions"]],
    ["the number of IPv6 addresses", { ipv6AddressCount: 2 }, "update", ["ipv6AddressCount"]],
    ["another region", { region: "eu-north-1" }, "replace", ["region"]],
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
    [
      "a reservation and a group of them",
      INSTANCE,
      {
        ...host,
        capacityReservationSpecification: {
          capacityReservationTarget: {
            capacityReservationId: "cr-1",
            capacityReservationResourceGroupArn: "arn:aws:resource-groups:us-east-1:123456789012:group/g",
          },
        },
      },
      ["capacityReservationSpecification.capacityReservationTarget.capacityReservationId"],
    ],
    [
      "an interface of its own beside one that exists",
      INSTANCE,
      { ...host, subnetId: undefined, primaryNetworkInterface: { networkInterfaceId: "eni-1" } },
      ["primaryNetworkInterface"],
    ],
    ["a launch template without a name", INSTANCE, { launchTemplate: { version: "1" } }, ["launchTemplate"]],
    [
      "tags on the root volume and on all volumes",
      INSTANCE,
      { ...host, volumeTags: { a: "b" }, rootBlockDevice: { tags: { a: "b" } } },
      ["volumeTags"],
    ],
    [
      "base64 that is none",
      INSTANCE,
      { ...host, userData: undefined, userDataBase64: "#" },
      ["userDataBase64"],
    ],
    ["all tags", INSTANCE, { ...host, tagsAll: { a: "b" } }, ["tagsAll"]],
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

it.each([
  ["the price with more zeros", { maxPrice: "30.50" }, "same"],
  ["another price", { maxPrice: "30.51" }, "replace"],
  ["no price any more", { maxPrice: undefined }, "same"],
])("compares spot options: %s", async (_what, change, does) => {
  const spot = (options: object) => ({
    ...host,
    instanceMarketOptions: { marketType: "spot", spotOptions: { spotInstanceType: "one-time", ...options } },
  });
  const result = await bench("aws").change(INSTANCE, spot({ maxPrice: "30.5" }), spot(change));
  expect(result.does).toBe(does);
});

it.each([
  [true, false, "replace"],
  [false, true, "update"],
])("changes the primary IPv6 address from %s to %s", async (before, after, does) => {
  const ipv6 = (enablePrimaryIpv6: boolean) => ({ ...host, enablePrimaryIpv6 });
  expect((await bench("aws").change(INSTANCE, ipv6(before), ipv6(after))).does).toBe(does);
});

it("fills in the endpoint of the instance's metadata", async () => {
  const { inputs } = await bench("aws").create(INSTANCE, host);
  expect(inputs.metadataOptions).toMatchObject({ httpEndpoint: "enabled", httpProtocolIpv6: "disabled" });
});

it.each([
  ["a stop and a start", { userData: "#cloud-config\n#" }, [UNKNOWN, UNKNOWN]],
  ["tags", { tags: { Name: "other" } }, ["", expect.stringMatching(/^203\.0\.113\./)]],
])("previews the public address after a change of %s", async (_what, change, expected) => {
  const { provider, create } = bench("aws");
  const { id, outputs, inputs } = await create(INSTANCE, host);
  const changed = await provider.check(urn(INSTANCE), inputs, { ...host, ...change });
  const after = await provider.update(urn(INSTANCE), id, outputs, changed.inputs, true);
  expect([after.publicDns, after.publicIp]).toEqual(expected);
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

it("leaves the keys out that the provider ignores", async () => {
  const { create } = bench("aws", { ignoreTags: { keys: ["owner"], keyPrefixes: ["kubernetes.io/"] } });
  const { inputs } = await create(INSTANCE, {
    ...host,
    tags: { a: "b", owner: "x", "kubernetes.io/c": "y" },
  });
  expect(inputs.tagsAll).toEqual({ a: "b" });
});

it.each([
  ["other default tags", { defaultTags: { tags: { project: "p" } } }, "update", ["tagsAll.project"]],
  ["another region", { region: "us-west-2" }, "replace", ["region"]],
])("sees %s of the provider", async (_what, config, does, paths) => {
  const { provider, create } = bench("aws", { region: "us-east-1" });
  const state = await create(INSTANCE, host);
  provider.configure({ region: "us-east-1", ...config });
  const { inputs } = await provider.check(urn(INSTANCE), state.inputs, host);
  const { changes, replaces } = await provider.diff(urn(INSTANCE), state.outputs, state.inputs, inputs, []);
  expect(changes.map((change) => change.path)).toEqual(paths);
  expect(replaces.length > 0 ? "replace" : "update").toBe(does);
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
