import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../../components/config";

/** Gives the engine's view: every value as text, and the keys that hold an encrypted one. */
function configure(values: Record<string, string>, encrypted: string[] = []): void {
  pulumi.runtime.setAllConfig(values, encrypted);
}

describe("the stack's configuration", () => {
  beforeEach(() => pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }));

  it("keeps the types that the stack file has", () => {
    configure({
      "launchpad:production": "true",
      "launchpad:hosts": '{"a":{"uid":227,"price":98.32,"text":"007","list":[1,"2",null]}}',
      "launchpad:operator": "no JSON",
      "aws:region": "us-east-1",
      "other:key": "1",
    });
    const { raw, problems } = readConfig();
    expect(raw.values).toEqual({
      production: true,
      hosts: { a: { uid: 227, price: 98.32, text: "007", list: [1, "2", null] } },
      operator: "no JSON",
    });
    expect(raw.awsRegion).toBe("us-east-1");
    expect(problems).toEqual([]);
  });

  it("tells planning the names and lengths of secrets, and gives their contents as secret outputs alone", async () => {
    configure({ "launchpad:secrets": '{"a.hotkey":"content"}', "cloudflare:apiToken": "t".repeat(40) }, [
      "launchpad:secrets",
      "cloudflare:apiToken",
    ]);
    const { raw, secret, problems } = readConfig();
    expect([...raw.secrets]).toEqual([["a.hotkey", { length: 7 }]]);
    expect(raw.cloudflareToken).toEqual({ length: 40 });
    expect(JSON.stringify([raw, problems])).not.toContain("content");
    expect(await pulumi.isSecret(secret("a.hotkey"))).toBe(true);
    expect(await new Promise((resolve) => secret("a.hotkey").apply(resolve))).toBe("content");
    expect(() => secret("b.hotkey")).toThrow("there is no secret b.hotkey");
  });

  it.each([
    ["a number among the secrets", { "launchpad:secrets": '{"a":"x","b":1}' }, { b: 1 }],
    ["a list instead of the secrets", { "launchpad:secrets": '["x"]' }, ["x"]],
  ])("passes %s on for the report", (_case, values, rest) => {
    configure(values, ["launchpad:secrets"]);
    expect(readConfig().raw.values.secrets).toEqual(rest);
  });

  it("calls an unencrypted secret a mistake without showing it", () => {
    configure({ "launchpad:secrets": '{"a":"content"}' });
    expect(readConfig().problems).toMatchObject([{ path: "secrets", given: "values in plain text" }]);
  });

  it("calls an encrypted value outside of the secrets a mistake, and plans without it", () => {
    configure({ "launchpad:hosts": '{"a":{"token":"content"}}' }, ["launchpad:hosts"]);
    const { raw, problems } = readConfig();
    expect(problems).toMatchObject([{ path: "hosts", given: "an encrypted value" }]);
    expect(raw.values).toEqual({});
  });
});
