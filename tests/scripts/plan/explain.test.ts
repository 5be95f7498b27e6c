import { describe, expect, it } from "vitest";
import type { Problem } from "../../../config/error";
import { catalogue, catalogueEntry } from "../../../planning/tripwires/catalogue";
import { catalogueLines, explainLines, likelyIds, mentionsOf } from "../../../scripts/plan/explain";
import { explain } from "../../../scripts/plan/explainCommand";
import { plainPage } from "../../../scripts/print/style";
import { fixturePlan } from "../../fixtures/plan";

const page = plainPage(100);

/** What is printed for an id of the made-up plan, on one line. */
function explained(id: string, problems: readonly Problem[] = []): string {
  const entry = catalogueEntry(id);
  if (entry === undefined) throw new Error(`the catalogue has no ${id}`);
  const lines = explainLines({ entry, mentions: mentionsOf(fixturePlan(), problems, id) }, page);
  return lines.join(" ").replace(/\s+/g, " ");
}

describe("--explain", () => {
  it.each([
    ["a warning", "LP-COST-001", /In the plan of stack prod hosts\.p5: 4 of the 8 GPUs/],
    ["a value's id", "LP-SN38-003", /sn38, tuned: flag:neuron\.upload_steps = 20 - five page fetches/],
    [
      "a value of this plan",
      "LP-SN38-003",
      /trainers\.miner flag:neuron\.upload_steps = 20: Two page fetches/,
    ],
    ["advice that is refused", "LP-SN38-009", /without neuron\.upload_steps=3 \(guide 001\): Fewer steps/],
    ["what is true, and its source", "LP-NCCL-002", /true NCCL takes .* source NVIDIA\/nccl/],
    ["the page", "LP-NCCL-002", /docs docs\/tripwires\.md#lp-nccl-002/],
    [
      "an id that the plan does not mention",
      "LP-AWS-001",
      /The plan of stack prod has no reason to say it\.$/,
    ],
  ])("prints %s", (_, id, text) => {
    expect(explained(id)).toMatch(text);
  });

  it("prints the errors that the stack has under the id, and no others", () => {
    const problem = (id: string) => ({ path: `at.${id}`, given: "8", rule: "a rule", fix: "a fix", id });
    const text = explained("LP-NCCL-002", [problem("LP-NCCL-002"), problem("LP-CUDA-001")]);
    expect(text).toContain("at.LP-NCCL-002: 8 - a rule - a fix [LP-NCCL-002]");
    expect(text).not.toContain("LP-CUDA-001");
  });

  it("lists every id without one", () => {
    const lines = catalogueLines(catalogue(), plainPage(120));
    for (const { id } of catalogue())
      expect(
        lines.some((line) => line.startsWith(`${id} `)),
        id,
      ).toBe(true);
  });

  it("names the nearest ids for a wrong one", () => {
    expect(likelyIds("LP-COST-01")[0]).toBe("LP-COST-001");
    expect(likelyIds("nonsense")).toHaveLength(5);
  });
});

describe("--explain of a stack file", () => {
  const json = async (id: string | undefined, stack = "prod") =>
    JSON.parse((await explain(stack, "report", id, true, page)).join("\n"));

  it("is JSON with the entry and what the stack says, whatever the case of the id", async () => {
    expect(await json("lp-sn38-003")).toMatchObject({
      entry: { id: "LP-SN38-003", verdict: "value", page: "docs/profiles.md#lp-sn38-003" },
      mentions: {
        stack: "prod",
        values: [{ trainer: "sn38-a", key: "flag:neuron.upload_steps", value: "20" }],
      },
    });
  });

  it("lists every entry as JSON without an id", async () => {
    expect(await json(undefined)).toHaveLength(catalogue().length);
  });

  it("refuses an id that there is not, with the nearest", async () => {
    await expect(explain("prod", "report", "LP-COST-003", false, page)).rejects.toThrow(
      "there is no id LP-COST-003 - the nearest are: LP-COST-001, LP-COST-002",
    );
  });

  it("refuses a stack that there is not", async () => {
    await expect(explain("prdo", "report", "LP-COST-001", false, page)).rejects.toThrow("use one of: prod");
  });
});
