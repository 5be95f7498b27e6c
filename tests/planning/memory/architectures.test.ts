import { describe, expect, it } from "vitest";
import { parameterCounts } from "../../../planning/memory/architecture";
import {
  interpolatedArchitecture,
  scaledArchitecture,
  textArchitecture,
  textArchitectures,
} from "../../../planning/memory/architectures";
import { diffusionModel } from "../../../planning/memory/diffusionModels";

/** Parameters in billions as each model's card states them. */
const stated: Record<string, number> = {
  "qwen2.5-0.5b": 0.494,
  "llama-3.2-1b": 1.236,
  "qwen2.5-1.5b": 1.544,
  "gemma-2-2b": 2.614,
  "qwen2.5-3b": 3.086,
  "llama-3.2-3b": 3.213,
  "phi-3-mini": 3.821,
  "llama-2-7b": 6.738,
  "mistral-7b": 7.248,
  "qwen2.5-7b": 7.616,
  "llama-3.1-8b": 8.03,
  "gemma-2-9b": 9.242,
  "phi-4": 14.66,
  "qwen2.5-14b": 14.77,
  "gemma-2-27b": 27.23,
  "qwen2.5-32b": 32.76,
  "yi-34b": 34.39,
  "llama-3.1-70b": 70.55,
  "qwen2.5-72b": 72.71,
};

describe("the table of models", () => {
  it.each(textArchitectures.map((model) => [model.name, model] as const))(
    "%s has the parameters that its card states, within 0.3 %%",
    (name, model) => {
      expect(parameterCounts(model).total / 1e9 / (stated[name] ?? 0)).toBeCloseTo(1, 2);
      expect(Math.abs(parameterCounts(model).total / 1e9 / (stated[name] ?? 0) - 1)).toBeLessThan(0.003);
    },
  );

  it("knows no other name", () => {
    expect(() => textArchitecture("llama-9b")).toThrow("there is no architecture llama-9b");
  });
});

describe("a model of which only the size is known", () => {
  it.each([0.2e9, 1e9, 2e9, 4e9, 7e9, 13e9, 34e9, 120e9, 405e9])("has %d parameters", (parameters) => {
    const model = interpolatedArchitecture(parameters);
    expect(parameterCounts(model).total / parameters).toBeCloseTo(1, 9);
    expect(model.source).toContain("interpolated");
  });

  it.each(["llama-3.2-1b", "llama-3.1-8b"])("is %s at its count", (name) => {
    const known = textArchitecture(name);
    const model = interpolatedArchitecture(parameterCounts(known).total);
    for (const key of ["hidden", "intermediate", "layers"] as const)
      expect(model[key] / known[key]).toBeCloseTo(1, 9);
  });

  it("has no size of none", () => {
    expect(() => interpolatedArchitecture(0)).toThrow(RangeError);
  });
});

describe("a model of the table with another number of parameters", () => {
  it.each([4e9, 8.03e9, 20e9])("has %d of them, by its depth", (parameters) => {
    const known = textArchitecture("llama-3.1-8b");
    const model = scaledArchitecture(known, parameters);
    expect(parameterCounts(model).total / parameters).toBeCloseTo(1, 9);
    expect({ ...model, layers: 0, name: "", source: "" }).toEqual({
      ...known,
      layers: 0,
      name: "",
      source: "",
    });
  });
});

describe("adapters of diffusion models", () => {
  it("Flux at rank 4 on the attention has the 4.67 M parameters that the diffusers example reports", () => {
    expect((4 * diffusionModel("flux").loraFeatures.attention) / 1e6).toBeCloseTo(4.67, 2);
  });

  it("SDXL at rank 128 makes a file of about 650 MB in fp16 (kohya-ss/sd-scripts#695)", () => {
    const bytes = 128 * diffusionModel("sdxl").loraFeatures["all-linear"] * 2;
    expect(bytes / 2 ** 20).toBeGreaterThan(640);
    expect(bytes / 2 ** 20).toBeLessThan(660);
  });
});
