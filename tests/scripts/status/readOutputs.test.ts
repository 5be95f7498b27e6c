/** How the user's `pulumi` is asked, with a stand-in for it. */
import { afterAll, describe, expect, it } from "vitest";
import { readOutputs } from "../../../scripts/status/readOutputs";
import { pulumiStandIn } from "../../support/statusCommand";

const pulumi = pulumiStandIn("prod");
afterAll(() => pulumi.remove());

describe("the outputs of a stack", () => {
  it("are what pulumi prints", async () => {
    pulumi.tells({ hosts: {}, trainers: {}, buckets: [] });
    expect(await readOutputs("prod", pulumi.env)).toEqual({ hosts: {}, trainers: {} });
  });

  it.each([
    ["error: no stack named 'prod' found", "no stack named 'prod' found - see pulumi stack ls"],
    [
      "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
      "log in where the state is kept: pulumi login",
    ],
    [
      "error: getting secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE",
      "set PULUMI_CONFIG_PASSPHRASE",
    ],
    ["error: something new", "something new - run pulumi stack output --json and see"],
  ])("that pulumi refuses with %j are an error with the way out", async (words, message) => {
    pulumi.fails(words);
    const told = readOutputs("prod", pulumi.env);
    await expect(told).rejects.toThrow("the outputs of stack prod cannot be read: ");
    await expect(told).rejects.toThrow(message);
  });

  it("are another stack's for another name", async () => {
    pulumi.tells({ hosts: {}, trainers: {} });
    await expect(readOutputs("other", pulumi.env)).rejects.toThrow("unexpected: stack output");
  });

  it("need a pulumi", async () => {
    await expect(readOutputs("prod", { PATH: "/nowhere" })).rejects.toThrow(
      "there is no pulumi on PATH, and the stack's outputs say where the trainers are",
    );
  });
});
