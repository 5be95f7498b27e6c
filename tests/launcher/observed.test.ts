import { describe, expect, test } from "vitest";
import { cycleNow } from "../../launcher/observe/cycle";
import { NOTHING_OBSERVED, type Observed, observe } from "../../launcher/observe/observed";
import { type LineParser, parserFor } from "../../launcher/observe/parsers";
import { StateStore } from "../../launcher/observe/state";
import { CONNITO_CYCLE } from "../../workloads/connito/faults";

/** What stands after these lines, one second apart. */
function stateAfter(parse: LineParser, lines: readonly string[]): Observed {
  return lines.reduce<Observed>(
    (state, line, at) => parse(line).reduce((one, event) => observe(one, event, at * 1_000), state),
    NOTHING_OBSERVED,
  );
}

const text = parserFor("god-text");
const image = parserFor("god-image");
const connito = parserFor("connito");
const bar = (done: number, total: number) =>
  ` ${Math.round((100 * done) / total)}%|█| ${done}/${total} [00:10<00:10, 1s/it]`;
const drawn = (step: number, loss: string) =>
  `steps:   1%|█| ${step}/1600 [00:29<48:29,  1.84s/it, avr_loss=${loss}]`;
const batch = (step: number, loss: number) =>
  `2026-05-06 19:13:04 [info     ] batch loss                   inner_opt_step=${step} loss=${loss}`;

describe("a step that is printed more than once counts once", () => {
  test("a bar with the old loss first and the new one then", () => {
    const state = stateAfter(image, [drawn(15, "0.2"), drawn(16, "0.2"), drawn(16, "0.1")]);
    expect(state).toMatchObject({ steps: 2, stepSeconds: 1, step: { inner: 16, loss: 0.1, atMs: 1_000 } });
  });

  test("the micro-batches of one step", () => {
    const state = stateAfter(connito, [batch(0, 3), batch(0, 3.1), batch(1, 2.9), batch(1, 2.8)]);
    expect(state).toMatchObject({ steps: 2, step: { inner: 1, loss: 2.8 } });
  });

  test("the curve has one point for it, with the corrected loss", () => {
    const store = new StateStore(0, 0);
    for (const [at, line] of [drawn(15, "0.2"), drawn(16, "0.2"), drawn(16, "0.1")].entries())
      for (const event of image(line)) store.saw(event, at * 1_000);
    expect(store.snapshot.history.map(({ inner, loss }) => [inner, loss])).toEqual([
      [15, 0.2],
      [16, 0.1],
    ]);
    expect(store.snapshot.totalSteps).toBe(2);
  });
});

test("an evaluation's bar is not the job's progress", () => {
  const state = stateAfter(text, [bar(0, 500), bar(15, 500), bar(1, 12), bar(12, 12), bar(16, 500)]);
  expect(state.progress).toEqual({ done: 16, total: 500 });
});

test("a learning rate that is printed after the step belongs to it", () => {
  const state = stateAfter(connito, [batch(3, 2), "[info     ] scheduler step               lr=1e-05"]);
  expect(state.step).toMatchObject({ inner: 3, loss: 2, learningRate: 1e-5 });
});

test("the last evaluation is kept", () => {
  expect(
    stateAfter(text, ["{'eval_loss': 1.5, 'epoch': 0.1}", "{'eval_loss': 1.2, 'epoch': 0.2}"]).validation,
  ).toEqual({
    loss: 1.2,
    atMs: 1_000,
  });
});

describe("the phase is counted on from what the software last said", () => {
  const reached =
    "<Distribute> reached (block_offset=0); current phase=<Distribute>, 2 blocks into it, 17 blocks left.";
  const said = stateAfter(connito, [reached]);
  const minutes = (count: number) => count * 60_000;

  test.each([
    ["at once", 0, "Distribute", 216, false, "MinerCommit1", 318 * 12],
    ["after 4 minutes", minutes(4), "Train", 3_576, false, "MinerCommit1", 3_576],
    ["in the first window", minutes(64), "MinerCommit1", 96, true, "MinerCommit2", 96],
    ["in the second one", minutes(66), "MinerCommit2", 96, true, "MinerCommit1", 96 + 480 * 12],
    ["a round later", minutes(100), "Distribute", 216, false, "MinerCommit1", 318 * 12],
    [
      "before the line came, by a clock that was set back",
      -minutes(1),
      "ValidatorCommit2",
      36,
      false,
      "MinerCommit1",
      36 + 320 * 12,
    ],
  ])("%s", (_what, nowMs, phase, leftSeconds, window, next, inSeconds) => {
    expect(cycleNow(CONNITO_CYCLE, said, nowMs)).toEqual({
      phase,
      leftSeconds,
      window,
      nextWindow: { phase: next, inSeconds },
    });
  });

  test.each([
    ["nothing was said", CONNITO_CYCLE, NOTHING_OBSERVED],
    ["the bundle has no cycle", undefined, said],
    ["the phase is none of the cycle's", CONNITO_CYCLE, { phase: { name: "Rest", blocksIn: 0, atMs: 0 } }],
  ])("it is unknown where %s", (_what, cycle, observed) => {
    expect(cycleNow(cycle, observed, 0)).toBeUndefined();
  });
});
