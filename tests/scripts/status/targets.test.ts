import { describe, expect, it } from "vitest";
import { parseOutputs, type StackOutputs } from "../../../scripts/status/outputs";
import { portOfPage } from "../../../scripts/status/pageUrl";
import { chooseTargets } from "../../../scripts/status/targets";

const trainer = {
  enabled: true,
  host: "box",
  container: "launchpad-a",
  statusPage: "http://127.0.0.1:9400/",
};
const outputs: StackOutputs = {
  hosts: {
    box: { kind: "ssh", offline: false, ssh: ["-l", "ops", "203.0.113.10"] },
    away: { kind: "aws", offline: true, ssh: ["i-0123"] },
  },
  trainers: {
    first: trainer,
    second: { ...trainer, container: "launchpad-b", statusPage: "http://127.0.0.1:9404/" },
    stopped: { ...trainer, enabled: false },
    distant: { ...trainer, host: "away" },
  },
};

describe("whom to ask", () => {
  it("is every trainer that should run, by host, and why the others are not asked", () => {
    expect(chooseTargets("prod", outputs, undefined)).toEqual({
      hosts: [
        {
          host: "box",
          kind: "ssh",
          ssh: ["-l", "ops", "203.0.113.10"],
          trainers: [
            { trainer: "first", container: "launchpad-a", port: 9400 },
            { trainer: "second", container: "launchpad-b", port: 9404 },
          ],
        },
      ],
      unasked: [
        { trainer: "stopped", host: "box", why: "enabled: false in the stack" },
        { trainer: "distant", host: "away", why: "its host away has offline: true" },
      ],
    });
  });

  it("is the one that was named", () => {
    const { hosts, unasked } = chooseTargets("prod", outputs, "second");
    expect([hosts.flatMap((host) => host.trainers.map((each) => each.trainer)), unasked]).toEqual([
      ["second"],
      [],
    ]);
  });

  it.each([
    ["firs", 'TRAINER: "firs" - stack prod has no such trainer - did you mean "first"?'],
    ["xyz", "use one of: first, second, distant, stopped"],
    ["constructor", "stack prod has no such trainer"],
  ])("is nobody for the name %s", (name, message) => {
    expect(() => chooseTargets("prod", outputs, name)).toThrow(message);
  });
});

describe("a stack's outputs", () => {
  it.each([
    ["{}", "stack prod has no trainers among its outputs: it was not deployed yet"],
    ["error", "of stack prod is not JSON: error - run it by hand"],
    ["7", "not those of this version"],
    [
      JSON.stringify({ ...outputs, hosts: { box: { kind: "ssh", offline: false } } }),
      "not those of this version (hosts.box.ssh: ",
    ],
  ])("that are %j end in a sentence with the way out", (text, message) => {
    expect(() => parseOutputs("prod", text)).toThrow(message);
  });
});

describe("the page of --url", () => {
  it.each([
    ["http://127.0.0.1:9400", 9400],
    ["http://localhost:9400/", 9400],
    ["http://[::1]:9400/state.json", 9400],
    ["http://localhost", 80],
  ])("%s is port %i", (url, port) => expect(portOfPage(url)).toBe(port));

  it.each(["http://203.0.113.10:9400", "https://127.0.0.1:9400", "9400", "http://127.0.0.1.evil:9400", ""])(
    "%j is refused",
    (url) => expect(() => portOfPage(url)).toThrow("forward its port"),
  );
});
