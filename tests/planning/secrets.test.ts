import { describe, expect, it } from "vitest";
import { resolvePlan } from "../../planning/resolve";
import { printable } from "../../workloads/hole";
import { inputs, raw, stackValues } from "../fixtures/stacks";
import { plan, problems, trainerOf } from "./support";

describe("secrets", () => {
  const names = { "sn38-a.hotkey": 300, "sn38-a.wandbApiKey": 40 };

  it("are all named in one report when they are missing", () => {
    const run = () => resolvePlan(raw(stackValues()), { ...inputs, secrets: "require" });
    expect(run).toThrow(/sn38-a\.hotkey[\s\S]*sn38-a\.wandbApiKey/);
  });

  it("of the right length plan", () => {
    expect(problems(stackValues(), names)).toEqual([]);
  });

  it.each([
    ["too short", { ...names, "sn38-a.wandbApiKey": 39 }, ['secrets["sn38-a.wandbApiKey"]']],
    ["unused", { ...names, "sn38-b.hotkey": 300 }, ['secrets["sn38-b.hotkey"]']],
    ["a coldkey", { ...names, "sn38-a.coldkey": 300 }, ['secrets["sn38-a.coldkey"]']],
  ])("that are %s are refused", (_what, secrets, expected) => {
    expect(problems(stackValues(), secrets)).toEqual(expected);
  });

  it("for given tokens have the lengths that the chain parses", () => {
    const values = stackValues({
      buckets: { miner: { accountId: "0123456789abcdef0123456789abcdef", tokens: "given" } },
    });
    const given = {
      ...names,
      "miner.readAccessKeyId": 31,
      "miner.readSecretAccessKey": 64,
      "miner.writeAccessKeyId": 32,
      "miner.writeSecretAccessKey": 65,
    };
    expect(problems(values, given)).toEqual([
      'secrets["miner.readAccessKeyId"]',
      'secrets["miner.writeSecretAccessKey"]',
    ]);
  });

  it("may have a Hugging Face token among them, which then is a line of .env and stands nowhere else", () => {
    const env = (secrets: Record<string, number>) =>
      trainerOf(stackValues(), secrets).files.find(({ path }) => path === "/app/.env");
    const token = { "sn38-a.hfToken": 37 };
    expect(printable(env({ ...names, ...token })?.content ?? "")).toMatch(
      /\nHF_TOKEN="<secret: sn38-a\.hfToken>"\n$/,
    );
    expect(env({ ...names, ...token })?.mode).toBe("0400");
    expect(printable(env(names)?.content ?? "")).not.toContain("HF_TOKEN");
    const launch = (secrets: Record<string, number>) =>
      JSON.stringify(trainerOf(stackValues(), secrets).launch);
    expect(launch({ ...names, ...token })).toBe(launch(names));
    expect(plan(stackValues(), names).secrets.map(({ name }) => name)).toEqual(Object.keys(names));
    expect(plan(stackValues(), { ...names, ...token }).secrets.map(({ name }) => name)).toContain(
      "sn38-a.hfToken",
    );
  });

  it.each([
    ["too short to be one", { ...names, "sn38-a.hfToken": 2 }, ['secrets["sn38-a.hfToken"]']],
    ["mistyped", { ...names, "sn38-a.hfTokn": 37 }, ['secrets["sn38-a.hfTokn"]']],
  ])("with a Hugging Face token that is %s are refused", (_what, secrets, expected) => {
    expect(problems(stackValues(), secrets)).toEqual(expected);
  });
});
