import { describe, expect, test } from "vitest";
import { stripAnsi } from "../../../workloads/events";
import { parseSn38Line, SN38_EVENTS } from "../../../workloads/sn38/events";

/** A console line in the format of upstream's logger.py. */
const line = (message: string, rank = 0) => `   \u001b[1mRank ${rank}\u001b[0m    | ${message}`;

describe("each line of upstream's log", () => {
  test.each([
    [
      ":training: Outer Step: 12 | Inner Step: 340 | Learning Rate: 0.00025000 | Average Loss: 2.41",
      "step",
      { outerStep: 12, innerStep: 340, learningRate: 0.00025, loss: 2.41 },
    ],
    [
      "🏋️ Outer Step: 0 | Inner Step: 1 | Learning Rate: 0.00000025 | Average Loss: 10.40",
      "step",
      { loss: 10.4 },
    ],
    [":memory: Saving model state locally for epoch 12", "uploadStarted", { epoch: 12 }],
    [
      ":upload: Successfully pushed new model state with tag 5.12.340 to bucket: llama-4b-ws-4-227",
      "uploadDone",
      { tag: "5.12.340", bucket: "llama-4b-ws-4-227" },
    ],
    [
      ":error: Failed to upload state to HF hub, Retrying. Attempt 1/3. Error: 403",
      "uploadRetried",
      { attempt: 1, limit: 3 },
    ],
    ["Maximum retry limit reached. Unable to upload state to HF Hub.", "uploadFailed", {}],
    ["Model state upload failed: time-out", "uploadFailed", { reason: "time-out" }],
    ["Previous upload still in progress, skipping new upload", "uploadSkipped", {}],
    [":upload: Cancelling Ongoing Model Upload For AllReduce Operation", "uploadCancelled", {}],
    [":wait: All Reduce Start", "allReduceStarted", {}],
    ["AllReduce Operation Finished Succesfully", "allReduceDone", {}],
    ["All Reduce Failed with error: peers left", "allReduceFailed", { reason: "peers left" }],
    ["All Reduce Failed At Checkpoint 2", "allReduceFailed", {}],
    [":wait: Waiting 2640 seconds until validator complete the all_reduce", "waiting", { seconds: 2640 }],
    [
      "Successfully Loaded Model From llama-4b-ws-4 With Revision 5.12.0",
      "stateLoaded",
      { revision: "5.12.0" },
    ],
    ["Error loading state: no such key", "stateLoadFailed", { reason: "no such key" }],
    [
      "Local Epoch 11 Behind Global Epoch 12. Loading Latest Model State.",
      "outOfSync",
      { localEpoch: 11, globalEpoch: 12 },
    ],
    ["Local Epoch 13 Ahead Of Global Epoch 12", "outOfSync", { localEpoch: 13 }],
    ["Metadata Dict Succesfully Logged To Chain.", "chainCommitted", {}],
    ["Unable To Log Bucket Data To Chain due to error", "chainCommitFailed", {}],
    ["Error getting commitment: none", "commitmentMissing", {}],
    [":network: Successfully initialised dht using initial_peer as /ip4/1.2.3.4", "peersReady", {}],
    [
      "Attempt 3 to init DHT using initial_peer as /ip4/1.2.3.4 failed with error: x",
      "peersFailed",
      { attempt: 3 },
    ],
    ["Training Loop Failed with error: index out of range", "loopFailed", { reason: "index out of range" }],
    ["NaN values detected in weights after update", "nan", {}],
    ["Wallet: x is not registered on netuid 38. Please register", "notRegistered", {}],
    ["Error fetching training data: 502", "dataFetchFailed", {}],
    ["Failed to fetch data, retrying. Attempt 2", "dataFetchFailed", {}],
  ])("%s is %s", (message, event, fields) => {
    const events = parseSn38Line(line(message));
    expect(events.map((one) => one.event)).toEqual([event]);
    expect(events[0]).toMatchObject({ rank: 0, fields });
  });
});

test("an out-of-memory error that ends the loop is both events", () => {
  const events = parseSn38Line(
    line("Training Loop Failed with error: CUDA out of memory. Tried to allocate 2.50 GiB."),
  );
  expect(events.map((one) => one.event)).toEqual(["loopFailed", "outOfMemory"]);
});

test("a nan loss is a number that is not one", () => {
  const [event] = parseSn38Line(
    line("Outer Step: 1 | Inner Step: 2 | Learning Rate: 0.00010000 | Average Loss: nan"),
  );
  expect(event?.fields.loss).toBeNaN();
});

test("the upload worker's traceback is a failed upload with the store's reason", () => {
  const text =
    "boto3.exceptions.S3UploadFailedError: Failed to upload b/model.safetensors to b/epoch-12/model.safetensors: " +
    "An error occurred (InvalidPart) when calling the CompleteMultipartUpload operation: All non-trailing parts must have the same length.";
  expect(parseSn38Line(text)).toMatchObject([
    {
      event: "uploadFailed",
      fields: { reason: expect.stringMatching(/^An error occurred \(InvalidPart\)/) },
    },
  ]);
});

test("the rank is read where all ranks print", () => {
  const [event] = parseSn38Line(line("All Reduce Start", 3));
  expect(event?.rank).toBe(3);
});

test("what the guides grep for is not what upstream prints", () => {
  for (const text of ["LR: 0.0003 | Loss: 2.1", "Step Time: 14.2s", "UPLOAD BLOCKED", "SLOW STEP"]) {
    expect(parseSn38Line(line(text))).toEqual([]);
  }
});

test("every pattern has its literal in every line that it matches", () => {
  for (const { literal, pattern } of SN38_EVENTS) {
    const words = literal.split(/\W+/).filter((word) => word !== "");
    for (const word of words) expect(pattern.source).toContain(word);
  }
});

test("terminal escapes go, text stays", () => {
  expect(stripAnsi("\u001b[1;31mred\u001b[0m \u001b]0;title\u0007plain")).toBe("red plain");
});
