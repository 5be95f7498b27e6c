import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../rehearsal/providers/values";
import { bench, urn } from "./provider";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const PROFILE = "aws:iam/instanceProfile:InstanceProfile";
const MANAGED = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

const read = { Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: ["a", "b"] };
const write = { Effect: "Allow", Action: "s3:PutObject", Resource: "a" };
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const assumed = (principal: unknown) =>
  policy({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" });

describe("two policies", () => {
  it.each([
    ["with statements in another order", policy(read, write), policy(write, read), "same"],
    ["with values in another order", policy(read), policy({ ...read, Resource: ["b", "a"] }), "same"],
    ["with one value in a list", policy(write), policy({ ...write, Action: ["s3:PutObject"] }), "same"],
    [
      "with keys in another order and other spaces",
      policy(write),
      `{ "Statement": [${JSON.stringify(write)}], "Version": "2012-10-17" }`,
      "same",
    ],
    ["with one more action", policy(write), policy({ ...write, Action: ["s3:PutObject", "s3:*"] }), "update"],
    ["with another effect", policy(write), policy({ ...write, Effect: "Deny" }), "update"],
    ["of another version", policy(write), policy(write).replace("2012-10-17", "2008-10-17"), "update"],
    [
      "with another condition",
      policy({ ...write, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      policy({ ...write, Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      "update",
    ],
  ])("%s", async (_what, before, after, does) => {
    const inputs = { name: "p", role: "r" };
    const { change } = bench("aws");
    expect((await change(POLICY, { ...inputs, policy: before }, { ...inputs, policy: after })).does).toBe(
      does,
    );
  });

  it.each([
    [
      "an account by number and by ARN",
      { AWS: "123456789012" },
      { AWS: "arn:aws:iam::123456789012:root" },
      "same",
    ],
    ["another service", { Service: "ec2.amazonaws.com" }, { Service: "ecs.amazonaws.com" }, "update"],
    // The provider's comparison does not look at a principal that is a bare string.
    ["two bare strings", "*", "123456789012", "same"],
  ])("that trust %s", async (_what, before, after, does) => {
    const role = (principal: unknown) => ({ name: "r", assumeRolePolicy: assumed(principal) });
    expect((await bench("aws").change(ROLE, role(before), role(after))).does).toBe(does);
  });
});

describe("a policy given as an object", () => {
  it("is written out", async () => {
    const { inputs } = await bench("aws").create(ROLE, { assumeRolePolicy: { Version: "2012-10-17" } });
    expect(inputs.assumeRolePolicy).toBe('{"Version":"2012-10-17"}');
  });

  it("is unknown while anything in it is", async () => {
    const given = { role: "r", policy: { Statement: [{ Resource: UNKNOWN }] } };
    const { inputs, failures } = await bench("aws").provider.check(urn(POLICY), {}, given);
    expect([inputs.policy, failures]).toEqual([UNKNOWN, []]);
  });
});

describe("preview refuses", () => {
  it.each([
    ["a policy that is no JSON", POLICY, { role: "r", policy: "{" }, ["policy"]],
    ["a policy that is a list", POLICY, { role: "r", policy: "[]" }, ["policy"]],
    ["an empty policy", POLICY, { role: "r", policy: "" }, ["policy"]],
    [
      "a role's ARN for its name",
      POLICY,
      { role: "arn:aws:iam::123456789012:role/r", policy: "{}" },
      ["role"],
    ],
    [
      "a policy ARN without a resource",
      ATTACHMENT,
      { role: "r", policyArn: "arn:aws:iam::aws:" },
      ["policyArn"],
    ],
    ["a policy's name for its ARN", ATTACHMENT, { role: "r", policyArn: "ReadOnly" }, ["policyArn"]],
    ["a role's name over 64 characters", ROLE, { name: "r".repeat(65), assumeRolePolicy: "{}" }, ["name"]],
    ["a role's name with a space", ROLE, { name: "a b", assumeRolePolicy: "{}" }, ["name"]],
    ["a name and a prefix", PROFILE, { name: "a", namePrefix: "b" }, ["name"]],
  ])("%s", async (_what, type, inputs, paths) => {
    expect(await bench("aws").failures(type, inputs)).toEqual(paths);
  });

  it("a profile whose name grew too long of itself", async () => {
    const { failures } = await bench("aws").provider.check(urn(PROFILE, "p".repeat(125)), {}, {});
    expect(failures.map(({ property }) => property)).toEqual(["name"]);
  });
});

it("shortens the name of a role that would grow too long of itself", async () => {
  const checked = await bench("aws").provider.check(
    urn(ROLE, "r".repeat(80)),
    {},
    { assumeRolePolicy: "{}" },
  );
  expect(checked.failures).toEqual([]);
  expect(String(checked.inputs.name)).toHaveLength(64);
});

it("takes an attachment off before it attaches the next one", async () => {
  const { provider, create } = bench("aws");
  const state = await create(ATTACHMENT, { role: "r", policyArn: MANAGED });
  const { inputs } = await provider.check(urn(ATTACHMENT), state.inputs, {
    role: "other",
    policyArn: MANAGED,
  });
  expect(await provider.diff(urn(ATTACHMENT), state.outputs, state.inputs, inputs, [])).toMatchObject({
    replaces: ["role"],
    deleteBeforeReplace: true,
  });
});

it("names a profile by its prefix", async () => {
  const { id, outputs } = await bench("aws").create(PROFILE, { namePrefix: "host-", path: "/gpu/" });
  expect(id).toMatch(/^host-[0-9a-f]{26}$/);
  expect(outputs.arn).toBe(`arn:aws:iam::123456789012:instance-profile/gpu/${id}`);
});
