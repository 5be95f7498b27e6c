import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../config/error";
import { type Comparison, compareProfiles } from "../../../planning/compare/compare";
import { comparisonLines } from "../../../scripts/plan/compare";
import { parseCompared } from "../../../scripts/plan/profiles";
import { plainPage } from "../../../scripts/print/style";
import { connito, connitoStack } from "../../fixtures/connito";
import { godImage, godImageStack } from "../../fixtures/godImage";
import { eightB, godText, godTextStack } from "../../fixtures/godText";
import { inputs, raw, sn38, stackValues, type Values } from "../../fixtures/stacks";

const guide = { left: undefined, right: "guide" } as const;
const compared = (values: Values, wanted: Parameters<typeof compareProfiles>[2] = guide): Comparison =>
  compareProfiles(raw(values), inputs, wanted);
const text = (comparison: Comparison, width = 120) =>
  comparisonLines(comparison, plainPage(width)).join("\n");

/** The only trainer's comparison. */
function only({ trainers }: Comparison) {
  const [first] = trainers;
  if (first === undefined) throw new Error("nothing is compared");
  return first;
}

const stacks: readonly (readonly [string, Values])[] = [
  ["sn38", stackValues()],
  ["connito", connitoStack({ a: connito() })],
  ["god-text", godTextStack(godText(eightB))],
  ["god-image", godImageStack({ t: godImage() })],
];

describe.each(stacks)("two profiles of %s", (workload, values) => {
  const comparison = compared(values, { left: "stock", right: "tuned" });

  it("differ in values with their sources, and each side has its consequences", () => {
    const { differing, sides, own } = only(comparison);
    expect(only(comparison).workload).toBe(workload);
    expect(own).toBe("tuned");
    expect(differing.length).toBeGreaterThan(0);
    for (const { left, right } of differing) {
      expect(left.value).not.toBe(right.value);
      expect([left, right].some(({ source }) => source?.startsWith("LP-"))).toBe(true);
    }
    for (const { estimates, container } of sides) {
      expect(estimates?.batch?.effectiveBatch).toBeGreaterThan(0);
      expect(estimates?.gpuMemoryGiB?.high).toBeGreaterThan(0);
      expect(estimates?.time?.stepSeconds).toBeGreaterThan(0);
      expect(container?.memoryMiB).toBeGreaterThan(0);
    }
  });

  it("are printed side by side with memory, batch and time", () => {
    const page = text(comparison);
    for (const word of [
      "stock",
      "tuned (the stack's)",
      "batch",
      "GPU memory, peak",
      "/dev/shm",
      "step",
      "plan",
    ])
      expect(page).toContain(word);
    expect(page).toMatch(/\[LP-[A-Z0-9]+-\d{3}\]/);
  });

  it("are the same on both sides when they are one", () => {
    const same = only(compared(values, { left: "tuned", right: "tuned" }));
    expect(same.differing).toEqual([]);
    expect(same.sides[0]).toEqual(same.sides[1]);
  });
});

describe("a comparison", () => {
  it("shows upstream's default where a side is silent", () => {
    const { differing } = only(compared(stackValues()));
    expect(differing.find(({ key }) => key === "flag:neuron.local_batch_size_train_effective")).toMatchObject(
      {
        left: { value: "512", from: "upstream", source: undefined },
        right: { value: "1024", from: "guide", source: "LP-SN38-002" },
      },
    );
  });

  it("keeps the operator's own values on both sides", () => {
    const tuning = { flags: { "neuron.upload_steps": 30 } };
    const { differing } = only(compared(stackValues({ trainers: { "sn38-a": sn38({ tuning }) } })));
    expect(differing.map(({ key }) => key)).not.toContain("flag:neuron.upload_steps");
  });

  it("shows an impossible profile as what it is, with its errors, values and figures", () => {
    const config = { gradient_checkpointing: false };
    const comparison = compared(godImageStack({ t: godImage({ tuning: { config } }) }));
    const [tuned, impossible] = only(comparison).sides;
    expect(tuned.problems).toEqual([]);
    expect(impossible.problems.map(({ id }) => id)).toContain("LP-MEMORY-002");
    expect(impossible.estimates?.gpuMemoryGiB?.low).toBeGreaterThan(80);
    const page = text(comparison);
    expect(page).toContain("guide: impossible");
    expect(page).toMatch(/error trainers\.t\.tuning\.config\["train_batch_size"\].*\n? *.*needs about/);
  });

  it("tells the warnings that only one side has", () => {
    const [, right] = only(compared(stackValues())).sides;
    expect(right.warnings.map(({ id }) => id)).toEqual(["LP-SN38-021"]);
  });

  it("takes each trainer's own profile where none is named, and leaves others as they are", () => {
    const trainers = { a: connito({ tuning: { profile: "stock" } }), b: connito({ ...second }) };
    const { trainers: each } = compared(connitoStack(trainers));
    expect(each.map(({ sides }) => sides.map(({ profile }) => profile))).toEqual([
      ["stock", "guide"],
      ["tuned", "guide"],
    ]);
  });

  it("names trainers without profiles", () => {
    const image = { from: "registry", repository: "ghcr.io/a/b", digest: `sha256:${"a".repeat(64)}` };
    const job = { workload: "custom", host: "p5", slot: "a", command: ["train.py"], image };
    const comparison = compared(stackValues({ trainers: { job }, buckets: {} }));
    expect(comparison).toMatchObject({ trainers: [], withoutProfiles: ["job"] });
    expect(text(comparison)).toContain("Without profiles, because the command is the operator's own: job.");
  });

  it("of a stack that does not parse is the error of the plan", () => {
    expect(() => compared(stackValues({ trainers: { "sn38-a": sn38({ uid: -1 }) } }))).toThrow(ConfigError);
  });

  it.each([40, 80, 120])("fits %i columns", (width) => {
    const wide = text(compared(stackValues()), width).split("\n");
    expect(wide.filter((line) => line.length > width && !/\S{30}/.test(line))).toEqual([]);
    expect(wide.every((line) => line === line.trimEnd())).toBe(true);
  });
});

const second: Values = {
  slot: "gpu1",
  uid: 21,
  hfRepo: "someone/co-1",
  wallet: {
    name: "miner",
    hotkey: "default",
    coldkeyAddress: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
    hotkeyAddress: "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y",
  },
};

describe("the names of profiles on the command line", () => {
  it.each([
    ["guide", { left: undefined, right: "guide" }],
    ["stock,tuned", { left: "stock", right: "tuned" }],
    ["stock, guide", { left: "stock", right: "guide" }],
  ])("%s", (given, wanted) => {
    expect(parseCompared(given)).toEqual(wanted);
  });

  it.each([
    ["guid", /there is no profile guid: did you mean "guide"\?/],
    ["", /there is no profile/],
    ["stock,guide,tuned", /one profile, or two/],
  ])("%j is a wrong command line", (given, message) => {
    expect(() => parseCompared(given)).toThrow(message);
  });
});
