import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { roundPoints } from "../../../planning/allocation/connito";
import {
  challengerMargin,
  formerTaskWork,
  guideTaskWork,
  rankShares,
  taskPoints,
  taskScores,
} from "../../../planning/allocation/god";
import {
  guideGpus,
  imageGpus,
  largestSizeB,
  type TextTask,
  textGpus,
} from "../../../planning/allocation/gpus";
import { ruleHistory } from "../../../planning/allocation/history";
import { guideScore, nextAssigned, sn38Scores } from "../../../planning/allocation/sn38";

describe("GPUs of a task", () => {
  test.each<[TextTask, number, number, number]>([
    // Task, size in 1e9, GPUs upstream, GPUs of the guide.
    ["instruct", 0, 1, 1],
    ["instruct", 4, 1, 1],
    ["instruct", 4.01, 2, 1],
    ["instruct", 12, 2, 1],
    ["chat", 12.1, 4, 1],
    ["instruct", 35, 4, 1],
    ["instruct", 36, 4, 2],
    ["instruct", 40, 4, 2],
    ["instruct", 70, 8, 2],
    ["instruct", 72, 8, 4],
    ["dpo", 1.33, 1, 1],
    ["dpo", 4, 2, 1],
    ["dpo", 8, 4, 1],
    ["dpo", 13.3, 4, 1],
    ["dpo", 13.4, 8, 1],
    ["grpo", 2, 1, 1],
    ["grpo", 6, 2, 1],
    ["grpo", 8, 4, 1],
    ["grpo", 20.5, 8, 1],
  ])("%s of %d B: %d, by the guide %d", (task, size, upstream, guide) => {
    expect(textGpus(task, size)).toMatchObject({ gpus: upstream, kind: "h100" });
    expect(guideGpus(size)).toBe(guide);
  });

  test("an image gets one A100", () => {
    expect(imageGpus()).toEqual({ gpus: 1, kind: "a100", effectiveSizeB: 0 });
  });

  test("four H100 take instruct to 40 B, DPO to 13.3 B, GRPO to 20 B", () => {
    expect((["instruct", "dpo", "grpo"] as const).map((task) => largestSizeB(task, 4))).toEqual([
      40,
      40 / 3,
      20,
    ]);
    expect(largestSizeB("chat", 8)).toBeUndefined();
  });

  test("they never fall with the size", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<TextTask>("instruct", "dpo", "grpo", "chat"),
        fc.double({ min: 0, max: 200, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (task, size, more) => {
          expect(textGpus(task, size + more).gpus).toBeGreaterThanOrEqual(textGpus(task, size).gpus);
          expect(guideGpus(size + more)).toBeGreaterThanOrEqual(guideGpus(size));
        },
      ),
    );
  });
});

describe("the value of a G.O.D task", () => {
  test.each([
    // Hours, size: by the guide, as upstream counted it, as it read it from a name.
    [1, 7, 5.2915, 5.2915, 5.2915],
    [8, 70, 47.3286, 35.7771, 16],
    [4, 0.5, 2.8284, 4, 2.8284],
    [0.1, 1, 0.6325, 1, 1],
  ])("%s hours of %s B", (hours, size, guide, counted, named) => {
    expect(guideTaskWork(hours, size)).toBeCloseTo(guide, 4);
    expect(formerTaskWork(hours, { countedB: size })).toBeCloseTo(counted, 4);
    expect(formerTaskWork(hours, { namedB: size })).toBeCloseTo(named, 4);
  });

  test.each<[string, (number | undefined)[], boolean, number[]]>([
    ["the lowest loss gets all", [0.5, 0.3, 0.4], false, [0, 3, 0]],
    ["of GRPO the highest score does", [0.5, 0.3, 0.4], true, [3, 0, 0]],
    ["who failed is punished", [0.5, undefined, Number.NaN], false, [3, -1, -1]],
    ["where nobody is valid nobody is", [undefined, undefined], false, [0, 0]],
    ["eight have no last quarter", [1, 2, 3, 4, 5, 6, 7, 8], false, [3, 0, 0, 0, 0, 0, 0, 0]],
    ["nine have: two", [1, 2, 3, 4, 5, 6, 7, 8, 9], false, [3, 0, 0, 0, 0, 0, 0, -1, -1]],
  ])("today %s", (_, losses, higherIsBetter, scores) => {
    expect(
      taskScores(
        losses.map((loss) => ({ loss })),
        higherIsBetter,
      ),
    ).toEqual(scores);
  });

  test("neither hours nor size count today: the round and the type do", () => {
    expect(
      [taskPoints("text", 1), taskPoints("text", 3), taskPoints("image", 2)].map((each) => each.toFixed(2)),
    ).toEqual(["0.15", "0.45", "0.20"]);
    expect(rankShares(3).map((each) => each.toFixed(3))).toEqual(["0.719", "0.216", "0.065"]);
    expect([1, 3, 7].map((wins) => challengerMargin(wins).toFixed(3))).toEqual(["0.100", "0.064", "0.030"]);
  });

  test("work grows with hours and size, and shares add up to one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 48 }), fc.integer({ min: 1, max: 100 }), (hours, size) => {
        expect(guideTaskWork(hours + 1, size)).toBeGreaterThan(guideTaskWork(hours, size));
        expect(formerTaskWork(hours, { countedB: size + 1 })).toBeGreaterThanOrEqual(
          formerTaskWork(hours, { countedB: size }),
        );
        expect(rankShares(size).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe("SN38's score", () => {
  const miner = { random: 10, assigned: 0.5, allReduce: true, valid: true };

  test("both parts are normalised over the miners, so that an all-reduce that failed costs little among many", () => {
    const scores = sn38Scores([
      miner,
      { ...miner, random: 30 },
      { ...miner, allReduce: false },
      { ...miner, valid: false },
    ]);
    // Training 5, 15, 5, 5 of 30; all-reduce 1, 1, 0, 1 of 3.
    const expected = [0.75 * (5 / 30) + 0.25 / 3, 0.75 * 0.5 + 0.25 / 3, 0.75 * (5 / 30), 0];
    scores.forEach((score, index) => {
      expect(score).toBeCloseTo(expected[index] ?? Number.NaN, 12);
    });
  });

  test("the guide's sum lets the rating drown the all-reduce", () => {
    expect(guideScore(miner)).toBeCloseTo(0.7 * 5 + 0.3, 12);
    expect(guideScore({ ...miner, allReduce: false })).toBeCloseTo(3.5, 12);
  });

  test("a negative rating counts as nothing, and nobody is worse for a fresh bucket", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            random: fc.double({ min: -10, max: 50, noNaN: true }),
            assigned: fc.double({ min: 0, max: 1, noNaN: true }),
            allReduce: fc.boolean(),
            valid: fc.boolean(),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        (miners) => {
          const scores = sn38Scores(miners);
          const fresh = sn38Scores(miners.map((each) => ({ ...each, valid: true })));
          scores.forEach((score, index) => {
            expect(score).toBeGreaterThanOrEqual(0);
            expect(fresh[index] ?? 0).toBeGreaterThanOrEqual(score);
          });
          expect(fresh.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });

  test("the assigned average moves by a twentieth a round", () => {
    expect([nextAssigned(0.5, true), nextAssigned(0.5, false)]).toEqual([0.525, 0.475]);
  });
});

describe("Connito's points", () => {
  test.each<[string, (number | undefined)[], number[]]>([
    ["three ranks", [2.9, 2.7, 2.8, 2.95], [1, 2.25, 1.5, 0]],
    ["who ties gets nothing, and leaves the rank to the next", [2.7, 2.7, 2.8], [0, 0, 2.25]],
    ["who does not improve gets nothing, though first", [3.1, undefined], [0, 0]],
  ])("%s", (_, losses, points) => {
    expect(roundPoints(3, losses)).toEqual(points);
  });
});

test.each(ruleHistory.map((each) => [`${each.system}: ${each.rule}`, each] as const))(
  "the history of %s names a commit for each state, oldest first",
  (_, { upstream }) => {
    for (const { source, date } of upstream) {
      expect(source).toMatch(/@[0-9a-f]{7,8}/);
      expect(date).toMatch(/\d{4}-\d{2}-\d{2}$/);
    }
    const ends = upstream.map(({ date }) => date.slice(-10));
    expect(ends).toEqual([...ends].sort());
  },
);
