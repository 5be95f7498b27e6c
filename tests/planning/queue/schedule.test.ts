import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listSchedule, replayed, type Scheduled, type ScheduleJob } from "../../../planning/queue/schedule";

interface Short {
  name: string;
  gpus: number;
  hours: number;
  arrival?: number;
}

const pool = (count: number, host = "box") => ({
  host,
  gpus: Array.from({ length: count }, (_, index) => index),
});

function job({ name, gpus, hours, arrival = 0 }: Short, hosts = ["box"]): ScheduleJob {
  return { name, gpus, arrival, hours: new Map(hosts.map((host) => [host, hours])) };
}

/** `a 0,1 at 0-2`. */
function shown(places: ReadonlyMap<string, Scheduled>): string[] {
  return [...places].map(([name, { gpus, start, end }]) => `${name} ${gpus.join(",")} at ${start}-${end}`);
}

describe("a list schedule", () => {
  it.each<[string, number, Short[], string[]]>([
    ["nothing", 4, [], []],
    [
      "two jobs that share four GPUs",
      4,
      [
        { name: "a", gpus: 2, hours: 2 },
        { name: "b", gpus: 2, hours: 3 },
      ],
      ["a 0,1 at 0-2", "b 2,3 at 0-3"],
    ],
    [
      "two jobs that do not",
      4,
      [
        { name: "a", gpus: 3, hours: 2 },
        { name: "b", gpus: 2, hours: 3 },
      ],
      ["a 0,1,2 at 0-2", "b 0,1 at 2-5"],
    ],
    [
      "a job that arrives later",
      1,
      [
        { name: "late", gpus: 1, hours: 2, arrival: 5 },
        { name: "now", gpus: 1, hours: 2 },
      ],
      ["late 0 at 5-7", "now 0 at 0-2"],
    ],
    [
      "a gap that is just wide enough",
      1,
      [
        { name: "late", gpus: 1, hours: 2, arrival: 3 },
        { name: "fits", gpus: 1, hours: 3 },
        { name: "next", gpus: 1, hours: 1 },
      ],
      ["late 0 at 3-5", "fits 0 at 0-3", "next 0 at 5-6"],
    ],
    [
      "a gap that is too narrow",
      1,
      [
        { name: "late", gpus: 1, hours: 2, arrival: 3 },
        { name: "wide", gpus: 1, hours: 3.5 },
      ],
      ["late 0 at 3-5", "wide 0 at 5-8.5"],
    ],
    [
      "a job that waits for all GPUs while a later one fills what is left",
      4,
      [
        { name: "a", gpus: 2, hours: 4 },
        { name: "all", gpus: 4, hours: 1 },
        { name: "small", gpus: 1, hours: 4 },
        { name: "long", gpus: 1, hours: 4.5 },
      ],
      ["a 0,1 at 0-4", "all 0,1,2,3 at 4-5", "small 2 at 0-4", "long 0 at 5-9.5"],
    ],
    ["a job that needs more than there is", 2, [{ name: "a", gpus: 3, hours: 1 }], []],
    ["a job without GPUs to run on", 0, [{ name: "a", gpus: 1, hours: 1 }], []],
  ])("of %s", (_, count, jobs, expected) => {
    const list = jobs.map((each) => job(each));
    expect(shown(listSchedule(list, [pool(count)]))).toEqual(expected);
  });

  it("takes the host where a job ends first, and of equal ones the first", () => {
    const pools = [pool(1, "slow"), pool(1, "fast"), pool(1, "twin")];
    const hours = new Map([
      ["slow", 3],
      ["fast", 1],
      ["twin", 1],
    ]);
    const jobs = ["a", "b", "c", "d"].map((name) => ({ name, gpus: 1, arrival: 0, hours }));
    expect([...listSchedule(jobs, pools).values()].map(({ host, end }) => [host, end])).toEqual([
      ["fast", 1],
      ["twin", 1],
      ["fast", 2],
      ["twin", 2],
    ]);
  });
});

it("is replayed with other hours in its own order: each job waits for all of its GPUs", () => {
  const list = [
    job({ name: "late", gpus: 1, hours: 2, arrival: 3 }),
    job({ name: "fits", gpus: 1, hours: 3 }),
    job({ name: "next", gpus: 2, hours: 1 }),
  ];
  const places = listSchedule(list, [pool(2)]);
  expect(shown(places)).toEqual(["late 0 at 3-5", "fits 0 at 0-3", "next 0,1 at 5-6"]);
  const slow = new Map(list.map(({ name, arrival }) => [name, { arrival, hours: 4 }]));
  expect([...replayed(places, slow)]).toEqual([
    ["fits", 4],
    ["late", 8],
    ["next", 12],
  ]);
});

describe("any schedule", () => {
  const hosts = ["a", "b"];
  const drawn = fc.record({
    pools: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 8 })),
    jobs: fc.array(
      fc.record({
        gpus: fc.integer({ min: 1, max: 8 }),
        // Any fractions: sums of them are never quite what they should be.
        hours: fc.double({ min: 0.01, max: 100, noNaN: true }),
        arrival: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true })),
      }),
      { maxLength: 25 },
    ),
  });

  it("has no GPU twice at a time, starts nothing early and nothing late, and drops only what has no room", () => {
    fc.assert(
      fc.property(drawn, ({ pools: [first, second], jobs }) => {
        const list = jobs.map((each, index) => job({ name: `j${index}`, ...each }, hosts));
        const places = listSchedule(list, [pool(first, "a"), pool(second, "b")]);
        const all = [...places.values()];
        for (const [index, { host, gpus, start, end }] of all.entries())
          for (const other of all.slice(index + 1))
            if (host === other.host && gpus.some((gpu) => other.gpus.includes(gpu)))
              expect(end <= other.start || other.end <= start).toBe(true);
        for (const { name, gpus, arrival, hours } of list) {
          const place = places.get(name);
          expect(place === undefined).toBe(gpus > Math.max(first, second));
          if (place === undefined) continue;
          expect(place.gpus).toHaveLength(gpus);
          expect(new Set(place.gpus).size).toBe(gpus);
          expect(place.end).toBe(place.start + (hours.get(place.host) ?? Number.NaN));
          expect(place.start).toBeGreaterThanOrEqual(arrival);
          // Beside the jobs before it, no earlier start had enough GPUs free for all of its time.
          const before = all.slice(0, all.indexOf(place)).filter(({ host }) => host === place.host);
          const starts = [arrival, ...before.map(({ end }) => end)];
          expect(starts).toContain(place.start);
          for (const start of starts.filter((each) => each >= arrival && each < place.start)) {
            const end = start + (hours.get(place.host) ?? Number.NaN);
            const busy = before.filter((each) => each.start < end && each.end > start);
            const taken = new Set(busy.flatMap((each) => each.gpus)).size;
            expect((place.host === "a" ? first : second) - taken).toBeLessThan(gpus);
          }
        }
        // The first of the list waits for nobody.
        const [head] = list;
        const placed = head === undefined ? undefined : places.get(head.name);
        if (head !== undefined && placed !== undefined) expect(placed.start).toBe(head.arrival);
      }),
      { numRuns: 200 },
    );
  });

  it("ends alike when it is replayed, and with no job longer none ends later", () => {
    const lengths = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true })),
      {
        minLength: 25,
        maxLength: 25,
      },
    );
    fc.assert(
      fc.property(drawn, lengths, ({ pools: [first, second], jobs }, factors) => {
        const list = jobs.map((each, index) => job({ name: `j${index}`, ...each }, hosts));
        const places = listSchedule(list, [pool(first, "a"), pool(second, "b")]);
        const endsWith = (factor: (index: number) => number) =>
          replayed(
            places,
            new Map(
              jobs.map(({ arrival, hours }, index) => [
                `j${index}`,
                { arrival, hours: hours * factor(index) },
              ]),
            ),
          );
        for (const [name, end] of endsWith(() => 1)) expect(end).toBe(places.get(name)?.end);
        const longest = endsWith((index) => 1 + (factors[index]?.[1] ?? 0));
        const shorter = endsWith((index) => 1 + (factors[index]?.[0] ?? 0) * (factors[index]?.[1] ?? 0));
        expect(longest.size).toBe(places.size);
        for (const [name, end] of shorter) expect(end).toBeLessThanOrEqual((longest.get(name) ?? 0) + 1e-9);
      }),
      { numRuns: 100 },
    );
  });
});
