import { describe, expect, it } from "vitest";
import { resolvePlan } from "../../planning/resolve";
import { p5 } from "../fixtures/hosts";
import { inputs, raw, sn38, stackValues, type Values } from "../fixtures/stacks";
import { boxStack, plan, warningIds } from "./support";

describe("hosts and slots", () => {
  it("says how many GPUs are paid for and idle", () => {
    const { cost, warnings, hosts } = plan(stackValues());
    expect(cost).toEqual({ hourlyUsd: 55.04, idleHourlyUsd: 27.52, gpus: 8, idleGpus: 4, unknownHosts: [] });
    expect(hosts[0]?.idleGpus).toEqual([4, 5, 6, 7]);
    expect(warnings.map(({ id }) => id)).toContain("LP-COST-002");
  });

  it("runs two trainers on the two slots of one host", () => {
    const values = stackValues({
      buckets: {
        miner: { accountId: "0123456789abcdef0123456789abcdef" },
        other: { accountId: "0123456789abcdef0123456789abcdef" },
      },
      trainers: {
        a: sn38(),
        b: sn38({ slot: "b", bucket: "other", uid: 12, ports: { axon: 8092, dht: 8010 } }),
      },
    });
    const { trainers, cost } = plan(values);
    expect(trainers.map((t) => t.container.deviceIds)).toEqual([
      ["0", "1", "2", "3"],
      ["4", "5", "6", "7"],
    ]);
    expect(trainers.map((t) => t.statusPort)).toEqual([9400, 9404]);
    expect(cost.idleGpus).toBe(0);
  });

  it("does not count a disabled trainer's GPUs as used, and opens none of its ports", () => {
    const { hosts, trainers } = plan(stackValues({ trainers: { "sn38-a": sn38({ enabled: false }) } }));
    expect(hosts[0]?.idleGpus).toHaveLength(8);
    expect(hosts[0]?.openPorts).toEqual([]);
    expect(trainers[0]?.enabled).toBe(false);
  });

  it("prints unknown, never 0, where no price is known", () => {
    const values = stackValues();
    const west = p5({ availabilityZone: "us-west-2a" });
    const result = resolvePlan(
      { ...raw({ ...values, hosts: { p5: west } }), awsRegion: "us-west-2" },
      inputs,
    );
    expect(result.cost.hourlyUsd).toBeUndefined();
    expect(result.cost.unknownHosts).toEqual(["p5"]);
    expect(warningIds(result)).toContain("LP-COST-001");
  });

  it("calls a price of more than 90 days old", () => {
    const late = resolvePlan(raw(stackValues()), { ...inputs, now: "2027-03-01T00:00:00Z" });
    expect(warningIds(late)).toContain("LP-COST-001");
    expect(warningIds(plan(stackValues()))).not.toContain("LP-COST-001");
  });

  it("says that the disk is smaller than upstream asks for", () => {
    const messages = plan(boxStack({}))
      .warnings.filter((w) => w.id === "LP-HOST-001")
      .map((w) => w.message);
    expect(messages).toContain("500 GiB of disk; upstream asks for 1000.");
  });

  it("gives an aws host the right to pull from the repositories of its trainers, and from no other", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const repository = "123456789012.dkr.ecr.us-east-1.amazonaws.com/sn38";
    const rights = (image: Values) => {
      const [host] = plan(stackValues({ trainers: { "sn38-a": sn38({ image }) } })).hosts;
      return host?.kind === "aws" ? host.ecrRepositories : undefined;
    };
    expect(rights({ from: "registry", repository, digest })).toEqual([repository]);
    expect(rights({ from: "registry", repository: "ghcr.io/me/sn38", digest })).toEqual([]);
    expect(rights({ from: "host" })).toEqual([]);
  });
});

describe("a capacity block", () => {
  const ending = (endsAt: string): Values =>
    stackValues({
      hosts: {
        p5: p5({ purchase: { kind: "capacity-block", reservationId: "cr-0123456789abcdef0", endsAt } }),
      },
    });
  const at = (now: string, endsAt: string) => resolvePlan(raw(ending(endsAt)), { ...inputs, now });
  const notes = (now: string, endsAt: string) =>
    at(now, endsAt)
      .warnings.filter(({ id }) => id === "LP-HOST-004")
      .map(({ message }) => message);

  it.each([
    // on the day of its end, before 11:00 UTC
    ["2026-11-21T09:00:00Z", "2026-11-21T11:30:00Z", "2 hours"],
    ["2026-11-21T09:31:00Z", "2026-11-21T11:30:00Z", "119 minutes"],
    ["2026-11-21T10:59:00.000Z", "2026-11-21T11:30:00Z", "31 minutes"],
    ["2026-11-20T11:30:00Z", "2026-11-21T12:30:00+01:00", "24 hours"],
    ["2026-11-19T11:29:00Z", "2026-11-21T11:30:00Z", "2 days"],
    ["2026-11-14T23:59:59Z", "2026-11-21T11:30:00Z", "6 days"],
  ])("is running at %s when it ends at %s", (now, endsAt, left) => {
    expect(notes(now, endsAt)).toEqual([
      `the block ends in ${left}; AWS stops its hosts from 30 minutes before.`,
    ]);
  });

  it.each([
    [
      "2026-11-21T11:00:00Z",
      "2026-11-21T11:30:00Z",
      /AWS ends a block's hosts from 30 minutes before its end/,
    ],
    [
      "2026-11-21T11:29:59Z",
      "2026-11-21T11:30:00Z",
      /AWS ends a block's hosts from 30 minutes before its end/,
    ],
    ["2026-11-21T11:30:00Z", "2026-11-21T11:30:00Z", /the block has ended/],
    ["2026-11-21T12:00:00Z", "2026-11-21T11:30:00Z", /the block has ended/],
    ["2026-11-21T11:45:00Z", "2026-11-21T12:30:00+01:00", /the block has ended/],
    ["2026-11-21T23:59:59Z", "2026-11-21T11:30:00Z", /the block has ended/],
  ])("is over at %s when it ends at %s", (now, endsAt, rule) => {
    expect(() => at(now, endsAt)).toThrow(rule);
  });

  it("whose end is at another time of the day than AWS's blocks have is doubted", () => {
    expect(notes("2026-11-21T12:00:00Z", "2026-12-01T00:00:00Z")[1]).toMatch(
      /^AWS's blocks end at 11:30 UTC, and this is 00:00 UTC: .*describe-capacity-reservations/,
    );
  });
});
