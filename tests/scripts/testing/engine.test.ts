import { expect, it } from "vitest";
import { OperatorError } from "../../../scripts/cli/errors";
import { withEngine } from "../../../scripts/testing/engine";
import type { Phase, PhaseContext } from "../../../scripts/testing/phase";

const context: PhaseContext = { root: "/", outDir: "/", env: { A: "1" }, say: () => {} };
const phase: Phase = {
  name: "engine",
  title: "engine tests",
  tier: "slow",
  expectSeconds: 1,
  run: async ({ env }) => ({ passed: 1, failed: 0, notRun: [], output: JSON.stringify(env) }),
};
const found = { dir: "/eng", bin: "/eng/pulumi", version: "3.255.0", source: "cached" as const };

it("tells the tests where the engine is", async () => {
  const { output } = await withEngine(phase, async () => found).run(context);
  expect(JSON.parse(output)).toEqual({ A: "1", LAUNCHPAD_ENGINE_DIR: "/eng" });
});

it("lists the tests with the reason when there is no engine", async () => {
  const none = async () => {
    throw new OperatorError("no engine: Go is missing");
  };
  expect(await withEngine(phase, none).run(context)).toEqual({
    passed: 0,
    failed: 0,
    notRun: [{ what: "engine tests", reason: "no engine: Go is missing" }],
    output: "",
  });
});

it("passes on what is no missing engine", async () => {
  const broken = async () => {
    throw new Error("bug");
  };
  await expect(withEngine(phase, broken).run(context)).rejects.toThrow("bug");
});

it("the engine is looked for before the phase's turn", async () => {
  let asked = 0;
  const find = async () => {
    asked += 1;
    return found;
  };
  await withEngine(phase, find).prepare?.();
  expect(asked).toBe(1);
});
