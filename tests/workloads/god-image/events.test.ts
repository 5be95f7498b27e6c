import { expect, test } from "vitest";
import { parseGodImageLine } from "../../../workloads/god-image/events";

test.each([
  [
    "a step",
    "steps:   1%|          | 16/1600 [00:29<48:29,  1.84s/it, avr_loss=0.112]",
    "step",
    { innerStep: 16, totalSteps: 1600, loss: 0.112 },
  ],
  [
    "a step with weight norms before the loss",
    "steps:  50%|█████     | 800/1600 [24:32<24:32,  1.84s/it, Average key norm=0.0312, Keys Scaled=0, avr_loss=9.8e-02]",
    "step",
    { innerStep: 800, loss: 0.098 },
  ],
  [
    "a loss of nan",
    "steps: 100%|██████████| 1600/1600 [49:04<00:00,  1.84s/it, avr_loss=nan]",
    "step",
    { loss: Number.NaN },
  ],
  ["the empty bar", "steps:   0%|          | 0/1600 [00:00<?, ?it/s]", "progress", { done: 0, total: 1600 }],
  [
    "a validation",
    "validation steps:  25%|██▌  | 5/20 [00:03<00:09,  1.60it/s, val_avg_loss=0.131, timestep=400]",
    "validation",
    { loss: 0.131 },
  ],
  ["an epoch", "epoch 3/10", "epochStarted", { epoch: 3, epochs: 10 }],
  ["the start", "running training / 学習開始", "jobStarted", {}],
  [
    "a checkpoint",
    "saving checkpoint: /app/checkpoints/t/r/last.safetensors",
    "checkpointStarted",
    { path: "/app/checkpoints/t/r/last.safetensors" },
  ],
  [
    "the end",
    "2026-05-01 12:00:00 INFO     model saved.                                        train_network.py:1729",
    "jobDone",
    {},
  ],
  ["a traceback's last line", "RuntimeError: NaN detected in latents: /dataset/a.png", "loopFailed", {}],
])("%s is read", (_what, line, event, fields) => {
  const events = parseGodImageLine(line);
  expect(events.map((one) => one.event)).toEqual([event]);
  expect(events[0]?.fields).toMatchObject(fields);
});

test.each([
  ["the bar of the latents", "100%|██████████| 15/15 [00:06<00:00,  2.50it/s]"],
  ["the steps of the whole", "  total optimization steps / 学習ステップ数: 1600"],
  ["a caption that speaks of an epoch", "the epoch 3/10 of man"],
])("%s is no event", (_what, line) => {
  expect(parseGodImageLine(line)).toEqual([]);
});
