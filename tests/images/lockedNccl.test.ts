import { resolve } from "node:path";
import { expect, it } from "vitest";
import { imageInputs } from "../../images/inputs";

it("an image's facts name the NCCL of its lock, and none where it has no lock", async () => {
  const images = await imageInputs(resolve(__dirname, "../.."));
  for (const workload of ["base", "connito", "god-image", "sn38"])
    expect(images[workload]?.nccl, workload).toMatch(/^\d+\.\d+\.\d+$/);
  expect(images["god-text"]).toBeDefined();
  expect(images["god-text"]?.nccl).toBeUndefined();
});
