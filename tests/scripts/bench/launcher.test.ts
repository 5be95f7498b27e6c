import { describe, expect, it } from "vitest";
import { contracts, sn38Contract, spedUp } from "../../../scripts/bench/launcher/contracts";
import { cpuSeconds, residentBytes } from "../../../scripts/bench/launcher/procfs";
import { LINES_PER_STEP, line } from "../../../scripts/bench/launcher/programs/lines";
import { noticedStall } from "../../../scripts/bench/launcher/virtual/stall";
import { RateLimit } from "../../../scripts/bench/rateLimit";
import { parseSn38Line } from "../../../workloads/sn38/events";

describe("a rate limit of 1,000 bytes a second with a burst of 100", () => {
  it("lets the burst pass, then makes its user wait", () => {
    const limit = new RateLimit(1_000, 100, 0);
    expect([limit.take(100, 0), limit.take(50, 0), limit.take(0, 25), limit.take(0, 50)]).toEqual([
      0, 50, 25, 0,
    ]);
  });

  it("saves no more than the burst", () => {
    const limit = new RateLimit(1_000, 100, 0);
    expect(limit.take(100, 60_000)).toBe(0);
    expect(limit.take(100, 60_000)).toBe(100);
  });

  it("comes to the rate over many takes", () => {
    const limit = new RateLimit(1_000, 100, 0);
    let nowMs = 0;
    for (let taken = 0; taken < 50; taken += 1) nowMs += limit.take(70, nowMs);
    expect(nowMs).toBeCloseTo(50 * 70 - 100);
  });
});

describe("the measured software", () => {
  it("prints lines of 100 to 200 bytes, and a step among every 100 that the launcher reads", () => {
    const lines = Array.from({ length: 10 * LINES_PER_STEP }, (_, n) => line(n));
    const sizes = lines.map((one) => Buffer.byteLength(one));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    expect(lines.flatMap((one) => parseSn38Line(one)).map(({ event }) => event)).toEqual(
      Array(10).fill("step"),
    );
  });
});

describe("what the kernel says of this process", () => {
  it("is its processor time", () => {
    const own = process.cpuUsage();
    const ownSeconds = (own.user + own.system) / 1e6;
    expect(Math.abs(cpuSeconds(process.pid) - ownSeconds)).toBeLessThan(0.5);
  });

  it("is its memory", () => {
    const { now, peak } = residentBytes(process.pid);
    expect(now).toBeGreaterThan(20e6);
    expect(peak).toBeGreaterThanOrEqual(now);
  });
});

describe("a stall on the virtual clock", () => {
  it.each(contracts.map((contract) => [contract.name, contract] as const))(
    "of %s is noticed after the silence that its contract allows, and within a minute of it",
    (_name, contract) => {
      const { seconds, allowedSeconds } = noticedStall(contract);
      expect(seconds).toBeGreaterThan(allowedSeconds);
      expect(seconds).toBeLessThan(allowedSeconds + 60);
    },
  );

  it("is never noticed where stalls are not watched for", () => {
    const supervision = { ...sn38Contract.supervision, faults: {} };
    expect(noticedStall({ name: "blind", supervision }).seconds).toBe(Number.POSITIVE_INFINITY);
  });

  it("of a contract that is sped up comes as much sooner", () => {
    const slow = noticedStall(sn38Contract).seconds;
    expect(spedUp(sn38Contract, 50).supervision).toMatchObject({
      probeSeconds: 0.1,
      silence: { usualSeconds: 4.8 },
    });
    expect(slow).toBeLessThanOrEqual(300);
  });
});
