import { describe, expect, it } from "vitest";
import { Findings } from "../../../planning/findings";
import { estimateTextMemory, textArchitectures } from "../../../planning/memory";
import { architectureOf } from "../../../planning/trainers/god-text/model";
import { checkModelSize, namedSizesB } from "../../../planning/trainers/god-text/modelSize";
import { lora } from "../memory/support";

it.each<[id: string, sizes: number[]]>([
  ["meta-llama/Llama-3.1-70B-Instruct", [70]],
  ["Qwen/Qwen2.5-1.5B", [1.5]],
  ["mistralai/Mistral-7B-v0.3", [7]],
  ["openlm-research/open_llama_3b_v2", [3]],
  ["EleutherAI/pythia-410m-deduped", [0.41]],
  ["Qwen/Qwen2.5-7B-Instruct-1M", [7]],
  ["someone/tiny-1B-100B-tokens", [1]],
  ["allenai/OLMoE-1B-7B-0924", [1, 7]],
  ["mistralai/Mixtral-8x7B-v0.1", [56]],
  ["Qwen/Qwen3-30B-A3B", [30]],
  ["google/gemma-3n-E4B-it", []],
  ["microsoft/Phi-4-mini-instruct", []],
  ["/cache/models/mine", []],
])("the id %s names %j billion parameters", (id, sizes) => {
  expect(namedSizesB(id)).toEqual(sizes);
});

describe("a size beside an id", () => {
  it.each<[id: string | undefined, sizeB: number, verdict: "fine" | "warning" | "problem"]>([
    // Sizes as their publishers count them are fine under the name's rounded one.
    ["google/gemma-2-2b", 2.61, "fine"],
    ["google/gemma-7b", 8.54, "fine"],
    ["Qwen/Qwen3-0.6B", 0.75, "fine"],
    ["meta-llama/Llama-3.2-1B", 1.24, "fine"],
    ["microsoft/phi-4", 14.7, "fine"],
    ["microsoft/phi-4-reasoning", 14.7, "fine"],
    ["microsoft/Phi-4-mini-instruct", 3.8, "fine"],
    ["microsoft/Phi-4-multimodal-instruct", 5.6, "fine"],
    ["allenai/OLMoE-1B-7B-0924", 6.9, "fine"],
    ["mistralai/Mixtral-8x7B-v0.1", 46.7, "fine"],
    ["someone/model", 600, "fine"],
    [undefined, 70, "fine"],
    ["meta-llama/Llama-3.1-70B-Instruct", 8, "problem"],
    ["Qwen/Qwen2.5-72B-Instruct", 7.2, "problem"],
    ["Qwen/Qwen2.5-7B-Instruct", 72, "problem"],
    ["microsoft/phi-4", 70, "problem"],
    ["/cache/models/Llama-3.1-8B", 70, "problem"],
    ["mistralai/Mixtral-8x7B-v0.1", 7, "warning"],
    ["Qwen/Qwen3-30B-A3B", 3, "warning"],
    ["TheBloke/Llama-2-70B-GPTQ", 9.1, "warning"],
    ["someone/Llama-3.1-8B-pruned", 4, "warning"],
  ])("%s with sizeB %d: %s", (id, sizeB, verdict) => {
    const findings = new Findings();
    checkModelSize("t", { model: { id, sizeB } }, findings);
    const found = [...findings.problems.map(() => "problem"), ...findings.warnings.map(() => "warning")];
    expect(found).toEqual(verdict === "fine" ? [] : [verdict]);
  });
});

it.each<[id: string | undefined, sizeB: number, name: string]>([
  ["meta-llama/Meta-Llama-3.1-8B", 8, "llama-3.1-8b"],
  ["meta-llama/Llama-3.1-8B-Instruct", 8.03, "llama-3.1-8b"],
  ["meta-llama/Llama-3.2-1B", 1, "llama-3.2-1b"],
  ["microsoft/Phi-3-mini-4k-instruct", 3.8, "phi-3-mini"],
  ["microsoft/phi-4", 14.7, "phi-4"],
  ["microsoft/phi-4", 12, "phi-4, scaled to 12.0b"],
  ["microsoft/Phi-4-mini-instruct", 3.8, "interpolated-3.8b"],
  ["someone/Llama-3.1-8B-pruned", 4, "llama-3.1-8b, scaled to 4.0b"],
  [undefined, 8, "interpolated-8.0b"],
])("the architecture of %s with sizeB %d is %s", (id, sizeB, name) => {
  expect(architectureOf({ id, sizeB }).name).toBe(name);
});

it.each([undefined, ...textArchitectures.map(({ name }) => `someone/${name}`)])(
  "the memory of %s never falls while its size grows",
  (id) => {
    let before = 0;
    for (let sizeB = 0.5; sizeB <= 100; sizeB *= 1.005) {
      const { peakGiB } = estimateTextMemory(lora({ model: architectureOf({ id, sizeB }) }));
      if (peakGiB < before) expect.fail(`${sizeB} B takes ${peakGiB} GiB, a smaller one ${before}`);
      before = peakGiB;
    }
  },
);
