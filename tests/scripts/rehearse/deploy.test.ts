import { describe, expect, it } from "vitest";
import type { Outcome, Rehearsal, Step } from "../../../rehearsal/driver";
import { deploy, EngineFailure, previewAgain } from "../../../scripts/rehearse/deploy";

const step = (op: string, type: string, name: string, detailedDiff: Record<string, string> = {}): Step => ({
  op,
  type,
  name,
  urn: `urn:pulumi:prod::launchpad::${type}::${name}`,
  replaceKeys: [],
  diffs: [],
  detailedDiff,
  inputs: {},
  package: "docker",
  failed: false,
});

function outcome(steps: Step[], more: Partial<Outcome> = {}): Outcome {
  const changes = steps.filter(({ op }) => op !== "same");
  const rest = { diagnostics: [], summary: {}, stdout: "", stderr: "", durationMilliseconds: 1, peakMiB: {} };
  return { ok: true, exitCode: 0, phase: "apply", steps, changes, ...rest, ...more };
}

/** A rehearsal whose engine ends like this. */
function ending(result: Outcome): Rehearsal {
  return { up: async () => result, preview: async () => result } as unknown as Rehearsal;
}

const container = "docker:index/container:Container";

describe("up", () => {
  it("counts a replaced resource once, and neither deleted ones nor providers", async () => {
    const { value, note } = await deploy(
      ending(
        outcome([
          step("same", "docker:index/network:Network", "miner"),
          step("create-replacement", container, "miner"),
          step("replace", container, "miner"),
          step("delete-replaced", container, "miner"),
          step("delete", "docker:index/volume:Volume", "old"),
          step("create", "pulumi:providers:docker", "p5"),
        ]),
      ),
    );
    expect(value.resources).toEqual([
      { type: container, count: 1 },
      { type: "docker:index/network:Network", count: 1 },
    ]);
    expect(note).toBe("create-replacement 1, replace 1, delete-replaced 1, delete 1");
  });

  it("fails with every error that the engine, the program and the providers said, each once", async () => {
    const error = (message: string) => ({ severity: "error" as const, message, urn: "" });
    const failed = outcome([], {
      ok: false,
      exitCode: 255,
      phase: "preview",
      diagnostics: [error("one"), error("two"), error("one")],
    });
    await expect(deploy(ending(failed))).rejects.toEqual(
      new EngineFailure("the engine ended with exit code 255 in its preview\none\ntwo"),
    );
  });

  it("fails with the end of the output when nobody said why", async () => {
    const failed = outcome([], { ok: false, exitCode: 1, stderr: "panic: out of luck\n" });
    await expect(deploy(ending(failed))).rejects.toThrow("panic: out of luck");
  });
});

describe("the second preview", () => {
  it("is empty when everything stays the same", async () => {
    expect(await previewAgain(ending(outcome([step("same", container, "miner")])))).toEqual({
      value: { empty: true, changes: [] },
      note: "empty",
      ok: true,
    });
  });

  it("is a failure for anything at all that would change, and names what", async () => {
    const changed = outcome([step("update", container, "miner", { memorySwap: "update" })]);
    expect(await previewAgain(ending(changed))).toEqual({
      value: {
        empty: false,
        changes: [{ op: "update", type: container, name: "miner", properties: ["memorySwap"] }],
      },
      note: "1 resource would change",
      ok: false,
    });
  });

  it("counts a provider that would change as well", async () => {
    const changed = outcome([step("update", "pulumi:providers:docker", "p5", { host: "update" })]);
    expect((await previewAgain(ending(changed))).ok).toBe(false);
  });
});
