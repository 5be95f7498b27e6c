/**
 * The log lines of SN38 DistributedTraining at the contract's commit, as data. Upstream's formatter
 * (distributed_training/utils/logger.py) prints `   <bold>Rank R</bold>    | message`; only rank 0
 * prints unless neuron.show_all_rank_logs is set. Messages may start with emoji, literal or as markup.
 */
import { createEventParser, type EventPattern } from "../events";

/** A decimal as Python prints it, NaN and infinity included. */
const DECIMAL = "(-?[\\d.]+(?:e[+-]?\\d+)?|nan|-?inf)";

/** Upstream's lines. "uploadDone" is a claim: the worker's exit code is never checked there. */
export const SN38_EVENTS: readonly EventPattern[] = [
  {
    event: "step",
    literal: "Inner Step:",
    pattern: new RegExp(
      `Outer Step: (\\d+) \\| Inner Step: (\\d+) \\| Learning Rate: ${DECIMAL} \\| Average Loss: ${DECIMAL}`,
    ),
    fields: { outerStep: "int", innerStep: "int", learningRate: "number", loss: "number" },
    source: "neurons/miner.py:309-314",
  },
  {
    event: "uploadStarted",
    literal: "Saving model state locally for epoch",
    pattern: /Saving model state locally for epoch (\d+)/,
    fields: { epoch: "int" },
    source: "neurons/miner.py:500",
  },
  {
    event: "uploadDone",
    literal: "Successfully pushed new model state",
    pattern: /Successfully pushed new model state with tag (\S+) to bucket: (\S+)/,
    fields: { tag: "text", bucket: "text" },
    source: "neurons/miner.py:455",
  },
  {
    event: "uploadRetried",
    literal: "Failed to upload state to HF hub",
    pattern: /Failed to upload state to HF hub, Retrying\. Attempt (\d+)\/(\d+)(?:\. Error: (.{0,500}))?/,
    fields: { attempt: "int", limit: "int", reason: "text" },
    source: "neurons/miner.py:462-466",
  },
  {
    event: "uploadFailed",
    literal: "Unable to upload state",
    pattern: /Maximum retry limit reached\. Unable to upload state/,
    fields: {},
    source: "neurons/miner.py:469",
  },
  {
    event: "uploadFailed",
    literal: "Model state upload failed:",
    pattern: /Model state upload failed:\s*(.*)/,
    fields: { reason: "text" },
    source: "neurons/miner.py:548",
  },
  {
    // The upload worker is a process of its own, whose traceback reaches stderr; its exit code is never read, so
    // "Successfully pushed" follows all the same (neurons/miner.py:423-456).
    event: "uploadFailed",
    literal: "S3UploadFailedError:",
    pattern: /S3UploadFailedError: Failed to upload (\S+) to (\S+): (.{0,500})/,
    fields: { file: "text", object: "text", reason: "text" },
    source: "distributed_training/utils/upload_worker.py:41; boto3/s3/transfer.py upload_file",
  },
  {
    event: "uploadSkipped",
    literal: "Previous upload still in progress",
    pattern: /Previous upload still in progress, skipping new upload/,
    fields: {},
    source: "neurons/miner.py:497",
  },
  {
    event: "uploadCancelled",
    literal: "Cancelling Ongoing Model Upload",
    pattern: /Cancelling Ongoing Model Upload For AllReduce Operation/,
    fields: {},
    source: "neurons/miner.py:442,1260",
  },
  {
    event: "allReduceStarted",
    literal: "All Reduce Start",
    pattern: /All Reduce Start/,
    fields: {},
    source: "neurons/miner.py:1301",
  },
  {
    event: "allReduceDone",
    literal: "AllReduce Operation Finished Succesfully",
    pattern: /AllReduce Operation Finished Succesfully/,
    fields: {},
    source: "neurons/miner.py:1397 (the spelling is upstream's)",
  },
  {
    event: "allReduceFailed",
    literal: "All Reduce Failed",
    pattern: /All Reduce Failed(?: with error:\s*(.*)| At Checkpoint.*)?/,
    fields: { reason: "text" },
    source: "neurons/miner.py:1317,1330,1365,1388",
  },
  {
    event: "waiting",
    literal: "until validator complete the all_reduce",
    pattern: /Waiting (\d+(?:\.\d+)?) seconds until validator complete the all_reduce/,
    fields: { seconds: "number" },
    source: "neurons/miner.py:181",
  },
  {
    event: "stateLoaded",
    literal: "Successfully Loaded Model From",
    pattern: /Successfully Loaded Model From (\S+) With Revision (\S+)/,
    fields: { bucket: "text", revision: "text" },
    source: "distributed_training/utils/state_loader.py:582",
  },
  {
    event: "stateLoadFailed",
    literal: "Error loading state:",
    pattern: /Error loading state:\s*(.*)/,
    fields: { reason: "text" },
    source: "distributed_training/utils/state_loader.py:929",
  },
  {
    event: "outOfSync",
    literal: "Global Epoch",
    pattern: /Local Epoch (\d+) (?:Behind|Ahead Of) Global Epoch (\d+)/,
    fields: { localEpoch: "int", globalEpoch: "int" },
    source: "distributed_training/base/miner.py:201, neurons/miner.py:261",
  },
  {
    event: "chainCommitted",
    literal: "Succesfully Logged To Chain",
    pattern: /Metadata Dict Succesfully Logged To Chain/,
    fields: {},
    source: "distributed_training/utils/chain.py:14",
  },
  {
    event: "chainCommitFailed",
    literal: "Unable To Log Bucket Data To Chain",
    pattern: /Unable To Log Bucket Data To Chain/,
    fields: {},
    source: "distributed_training/utils/chain.py:18",
  },
  {
    event: "commitmentMissing",
    literal: "Error getting commitment",
    pattern: /Error getting commitment/,
    fields: {},
    source: "distributed_training/base/neuron.py:238-267",
  },
  {
    event: "peersReady",
    literal: "Successfully initialised dht",
    pattern: /Successfully initialised dht using initial_peer as/,
    fields: {},
    source: "distributed_training/utils/misc.py:252",
  },
  {
    event: "peersFailed",
    literal: "to init DHT",
    pattern: /Attempt (\d+) to init DHT .{0,2000}?failed/,
    fields: { attempt: "int" },
    source: "distributed_training/utils/misc.py:271",
  },
  {
    event: "loopFailed",
    literal: "Training Loop Failed with error:",
    pattern: /Training Loop Failed with error:\s*(.*)/,
    fields: { reason: "text" },
    source: "distributed_training/base/miner.py:175",
  },
  {
    event: "outOfMemory",
    literal: "out of memory",
    pattern: /(?:CUDA out of memory|CUDA error: out of memory)/,
    fields: {},
    source: "torch: CUDACachingAllocator.cpp; reaches the log through base/miner.py:175",
  },
  {
    event: "nan",
    literal: "NaN values detected",
    pattern: /NaN values detected in weights after update/,
    fields: {},
    source: "distributed_training/averaging/avg_handler.py:77",
  },
  {
    event: "notRegistered",
    literal: "is not registered on netuid",
    pattern: /is not registered on netuid/,
    fields: {},
    source: "distributed_training/base/neuron.py:310-311",
  },
  {
    event: "dataFetchFailed",
    literal: "fetch",
    pattern: /(?:Error fetching training data:|Failed to fetch data, retrying)/,
    fields: {},
    source: "neurons/miner.py:600-604",
  },
];

/** Reads one line of SN38's output. */
export const parseSn38Line = createEventParser(SN38_EVENTS);
