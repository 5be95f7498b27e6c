import { expect, it } from "vitest";
import type { GodTextTask } from "../../../config/schema/trainers/godText";
import { contradictions } from "../../../planning/trainers/god-text/contradictions";

it.each<[size: number, samples: number | undefined, task: GodTextTask["type"], said: string | undefined]>([
  [0, 1, "instruct", undefined],
  [0.05, undefined, "instruct", undefined],
  [0.5, 2, "chat", undefined],
  [0.999, 1000, "instruct", undefined],
  [2, 3, "instruct", undefined],
  [999, 1000, "chat", undefined],
  [500, undefined, "instruct", undefined],
  [0.05, 20, "dpo", undefined],
  [1, 1000, "instruct", "is neither a share below 1"],
  [1.5, 1000, "instruct", "is neither a share below 1"],
  [2.5, 1000, "chat", "is neither a share below 1"],
  [1, 1000, "dpo", "is neither a share below 1"],
  [2, 1000, "dpo", "is a share below 1 in a task of type dpo"],
  [500, 1000, "grpo", "is a share below 1 in a task of type grpo"],
  [1000, 1000, "instruct", "holds back 1000 of 1000"],
  [2, 1, "instruct", "holds back 2 of 1"],
  [0.05, 1, "instruct", "holds back 1 of 1"],
  [0.9999, 1000, "dpo", "holds back 1000 of 1000"],
])("val_set_size %d of %s samples in a task of type %s: %s", (size, samples, task, said) => {
  const config = new Map([["val_set_size", size]]);
  const found = contradictions(config, new Set(["val_set_size"]), {
    task,
    sizeB: 3,
    gpus: 1,
    samples,
  }).filter(({ key }) => key === "val_set_size");
  if (said === undefined) expect(found).toEqual([]);
  else expect(found).toEqual([expect.objectContaining({ rule: expect.stringContaining(said) })]);
});
