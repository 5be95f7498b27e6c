/**
 * The log lines of Connito at the contract's commit, as data. Lines of structlog's ConsoleRenderer
 * (shared/app_logging.py:39-50): time, level, the event padded to 28, then key=value in order of the keys; phase lines
 * are plain prints in the same form (shared/app_logging.py:79-88). Colours are taken off before a line is read.
 */
import { createEventParser, type EventPattern, PYTHON_DECIMAL } from "../events";
import { NO_SPACE_LEFT, TORCH_OUT_OF_MEMORY } from "../torch/events";

/** The lines. Two processes print them: train the steps, model_io the phases; both may wait for a phase. */
export const CONNITO_EVENTS: readonly EventPattern[] = [
  {
    event: "step",
    literal: "batch loss",
    // Every micro-batch prints it with the step that it belongs to; observed.ts counts the step once.
    pattern: new RegExp(`\\bbatch loss\\s{1,40}inner_opt_step=(\\d{1,12}) loss=${PYTHON_DECIMAL}`),
    fields: { innerStep: "int", loss: "number" },
    source: "connito/miner/train.py:402",
  },
  {
    event: "learningRate",
    literal: "scheduler step",
    pattern: new RegExp(`\\bscheduler step\\s{1,40}lr=${PYTHON_DECIMAL}`),
    fields: { learningRate: "number" },
    source: "connito/miner/train.py:499",
  },
  {
    event: "validation",
    literal: "'val_loss': ",
    pattern: new RegExp(`\\bMetric log: .{0,4000}?'val_loss': ${PYTHON_DECIMAL}`),
    fields: { loss: "number" },
    source: "connito/shared/metrics.py:118; from connito/miner/train.py:614-617",
  },
  {
    event: "checkpointSaved",
    literal: "Checkpoint saved to ",
    pattern: /\bCheckpoint saved to (\S{1,500})/,
    fields: { path: "text" },
    source: "connito/shared/checkpoint_helper.py:530",
  },
  {
    event: "stateLoaded",
    literal: "setup_training: success!",
    pattern: /setup_training: success!/,
    fields: {},
    source: "connito/miner/train.py:232",
  },
  {
    event: "outOfSync",
    literal: "Should reload model",
    pattern: /\bShould reload model\b/,
    fields: {},
    source: "connito/miner/train.py:676-680: a newer model was distributed and is loaded",
  },
  {
    event: "nan",
    literal: "Non-finite",
    pattern: /Non-finite (?:loss detected, skipping batch|trainable parameters detected)/,
    fields: {},
    source: "connito/miner/train.py:380,515",
  },
  {
    event: "waiting",
    literal: "istribut",
    pattern:
      /(?:Sleeping until PhaseNames\.distribute starts|Waiting for distribute phase and restarting miner loop)/,
    fields: {},
    source: "connito/miner/train.py:572,589,731-735,747-750",
  },
  {
    event: "dataFetchFailed",
    literal: "Dataloader ",
    pattern: /\bDataloader (?:network|HF server) streaming error/,
    fields: {},
    source: "connito/miner/train.py:571,588,749",
  },
  {
    event: "loopFailed",
    literal: "Quit training",
    pattern: /\bQuit training\b/,
    fields: {},
    source: "connito/miner/train.py:763; the process then ends with 0",
  },
  {
    event: "jobDone",
    literal: "used up train dataloader",
    pattern: /\bused up train dataloader\b/,
    fields: {},
    source: "connito/miner/train.py:717; the process then ends with 0, though its work is not done",
  },
  {
    event: "notRegistered",
    literal: "is not in list",
    // list.index over the metagraph's hotkeys; only KeyFileError is caught there.
    pattern: /^ValueError: '5[1-9A-HJ-NP-Za-km-z]{46,47}' is not in list/,
    fields: {},
    source: "connito/shared/config.py:520-530",
  },
  {
    event: "phaseAwaited",
    literal: " blocks, at ",
    pattern: /<(\w{1,40})>(?: [+-] \d{1,6} blocks)? target in (\d{1,9}) blocks, at /,
    fields: { phase: "text", blocks: "int" },
    source: "connito/shared/cycle.py:289-292",
  },
  {
    event: "phaseReached",
    literal: "; current phase=<",
    pattern: /; current phase=<(\w{1,40})>, (\d{1,9}) blocks into it, (-?\d{1,9}) blocks left/,
    fields: { phase: "text", blocksIn: "int", blocksLeft: "int" },
    source: "connito/shared/cycle.py:318-323",
  },
  {
    event: "phaseMet",
    literal: "phase completed on time",
    pattern: /<(\w{1,40})> phase completed on time/,
    fields: { phase: "text" },
    source: "connito/shared/cycle.py:340-343",
  },
  {
    event: "phaseMissed",
    literal: "phase did not complete on time",
    pattern: /<(\w{1,40})> phase did not complete on time/,
    fields: { phase: "text" },
    source: "connito/shared/cycle.py:331-336",
  },
  {
    event: "phaseUnknown",
    literal: "alling",
    pattern:
      /(?:HTTP error calling|HTTP error, will retry|(?:Network|Request) error calling|Request failed after retries)/,
    fields: {},
    source: "connito/shared/cycle.py:92-130: the owner's cycle API does not answer",
  },
  {
    event: "commitStarted",
    literal: "> committing",
    pattern: /<(MinerCommit[12])> committing\b/,
    fields: { phase: "text" },
    source: "connito/miner/model_io.py:203,293",
  },
  {
    event: "uploadStarted",
    literal: "<MinerCommit1> phase ",
    // The upload has no line of its own for its start; it follows this look at the phase (model_io.py:336-342).
    pattern: /<MinerCommit1> phase (?:completed|did not complete) on time/,
    fields: {},
    source: "connito/shared/cycle.py:332,341; called by connito/miner/model_io.py:336",
  },
  {
    event: "uploadDone",
    literal: "Uploaded checkpoint to HF",
    pattern: /\bUploaded checkpoint to HF\s{1,40}repo_id=(\S{1,200}) revision=([0-9a-f]{7,40})/,
    fields: { bucket: "text", tag: "text" },
    source: "connito/shared/hf_distribute.py:142-147",
  },
  {
    event: "uploadFailed",
    literal: "miner will be missing for this round",
    pattern:
      /HF (?:upload (?:failed|unavailable)|repo id resolution failed); miner will be missing for this round(?:.{0,600}?\b(?:error|reason)=('[^']{0,500}'|"[^"]{0,500}"|\S{1,500}))?/,
    fields: { reason: "text" },
    source: "connito/miner/model_io.py:235,247,269",
  },
  {
    event: "chainCommitted",
    literal: "Committed status to chain",
    pattern: /\bCommitted status to chain\b/,
    fields: {},
    source: "connito/shared/chain.py:208",
  },
  {
    event: "chainCommitFailed",
    literal: "Failed to commit status to chain",
    pattern: /\bFailed to commit status to chain\b/,
    fields: {},
    source: "connito/shared/chain.py:206",
  },
  {
    event: "roundCommitted",
    literal: "<MinerCommit2> committing",
    pattern: /<MinerCommit2> committing\b.{0,600}?\bhf_repo_id=(\S{1,64}) hf_revision=([0-9a-f]{4,40})/,
    fields: { bucket: "text", tag: "text" },
    source: "connito/miner/model_io.py:292-299",
  },
  {
    event: "roundMissed",
    literal: "<MinerCommit2> committing",
    // Goes out without a revision, and validators then find nothing (model_io.py:338-341).
    pattern: /<MinerCommit2> committing\b.{0,600}?\b(hf_revision=None)/,
    fields: { reason: "text" },
    source: "connito/miner/model_io.py:292-299",
  },
  {
    event: "roundMissed",
    literal: "File not ready error",
    pattern: /<MinerCommit1> (File not ready error: .{0,200})/,
    fields: { reason: "text" },
    source: "connito/miner/model_io.py:352",
  },
  {
    event: "roundMissed",
    literal: "phase did not complete on time",
    pattern: /<(?=MinerCommit[12]>)\w{1,40}> (phase did not complete on time)/,
    fields: { reason: "text" },
    source: "connito/shared/cycle.py:332",
  },
  {
    event: "roundMissed",
    literal: "Error while handling job",
    pattern: /<MinerCommit1> (Error while handling job)/,
    fields: { reason: "text" },
    source: "connito/miner/model_io.py:355",
  },
  TORCH_OUT_OF_MEMORY,
  NO_SPACE_LEFT,
];

/** Reads one line of Connito's output. */
export const parseConnitoLine = createEventParser(CONNITO_EVENTS);
