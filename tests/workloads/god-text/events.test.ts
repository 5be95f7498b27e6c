import { expect, test } from "vitest";
import { barText } from "../../../rehearsal/trainer/python/tqdm";
import { parseGodTextLine } from "../../../workloads/god-text/events";

test.each([
  [
    "a step as transformers 4 prints it",
    "{'loss': 1.2345, 'grad_norm': 0.8231, 'learning_rate': 0.00019, 'epoch': 0.42}",
    "step",
    { loss: 1.2345, gradNorm: 0.8231, learningRate: 0.00019, epoch: 0.42 },
  ],
  [
    "a step as transformers 5 prints it",
    "{'loss': '1.234', 'grad_norm': '0.8231', 'learning_rate': '1.9e-05', 'epoch': '0.42'}",
    "step",
    { loss: 1.234, gradNorm: 0.8231, learningRate: 1.9e-5, epoch: 0.42 },
  ],
  [
    "a step of DPO",
    "{'loss': 0.6875, 'grad_norm': 2.5, 'learning_rate': 5e-07, 'rewards/chosen': 0.0, 'rewards/margins': -0.1, 'logps/chosen': -120.5, 'epoch': 0.01}",
    "step",
    { loss: 0.6875, learningRate: 5e-7, epoch: 0.01 },
  ],
  [
    "a step without a norm",
    "{'loss': 0.5, 'learning_rate': 2e-4, 'epoch': 1.0}",
    "step",
    { loss: 0.5, learningRate: 2e-4 },
  ],
  [
    "a step that overflowed",
    "{'loss': 0.0, 'grad_norm': nan, 'learning_rate': 0.0001, 'epoch': 0.5}",
    "step",
    { loss: 0, gradNorm: Number.NaN },
  ],
  ["an evaluation", "{'eval_loss': 1.1, 'eval_runtime': 6.1, 'epoch': 0.25}", "validation", { loss: 1.1 }],
  [
    "the start",
    "[2026-05-01 12:00:00,123] [INFO] [axolotl.train.execute_training:211] [PID:7] [RANK:0] Starting trainer...\u001b[39m",
    "jobStarted",
    {},
  ],
  [
    "the end in v0.9.2",
    "[INFO] [axolotl.train.save_trained_model:231] [PID:7] [RANK:0] Training completed! Saving pre-trained model to /app/checkpoints/t/r.\u001b[39m",
    "jobDone",
    { folder: "/app/checkpoints/t/r" },
  ],
  [
    "the end in later releases",
    "Training completed! Saving trained model to /app/checkpoints/t/r.",
    "jobDone",
    { folder: "/app/checkpoints/t/r" },
  ],
  ["upstream's script on a failure", "Training subprocess failed!", "jobFailed", {}],
  [
    "a traceback's last line",
    "[rank2]: ValueError: Target module None is not supported.",
    "loopFailed",
    { reason: "ValueError: Target module None is not supported." },
  ],
  [
    "the Trainer's bar",
    "\u001b[A 15%|█▌        | 15/100 [00:30<02:50,  2.00s/it]",
    "progress",
    { done: 15, total: 100 },
  ],
])("%s is read", (_what, line, event, fields) => {
  const events = parseGodTextLine(line);
  expect(events.map((one) => one.event)).toEqual([event]);
  expect(events[0]?.fields).toMatchObject(fields);
});

test("an out-of-memory error is named as such, and as the exception that ended the job", () => {
  const line = "[rank0]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB.";
  expect(parseGodTextLine(line).map(({ event }) => event)).toEqual(["outOfMemory", "loopFailed"]);
});

test("a full disk under safetensors is a failed loop with that reason", () => {
  const line =
    'safetensors_rust.SafetensorError: Error while serializing: IoError(Os { code: 28, message: "No space left on device" })';
  const reasons = parseGodTextLine(line).map(({ event, fields }) => [
    event,
    String(fields.reason).slice(0, 31),
  ]);
  expect(reasons.at(-1)).toEqual(["loopFailed", "No space left on device"]);
});

test.each([
  ["a bar with a name", barText({ name: "Loading checkpoint shards", total: 4, unitSeconds: 2 }, 2)],
  ["the summary", "{'train_runtime': 321.5, 'train_loss': 0.87, 'epoch': 1.0}"],
  [
    "accelerate's own exception",
    "subprocess.CalledProcessError: Command '[...]' returned non-zero exit status 1.",
  ],
  ["torchrun's own exception", "torch.distributed.elastic.multiprocessing.errors.ChildFailedError: "],
  ["upstream's own exception", "RuntimeError: Training subprocess failed with exit code 1"],
  ["a logged error", "[2026-05-01] [ERROR] [axolotl.utils:7] ValueError: handled"],
  ["what the guides grep for", "Step 10 | loss: 1.2 | lr: 2e-4"],
])("%s is no event", (_what, line) => {
  expect(parseGodTextLine(line)).toEqual([]);
});
