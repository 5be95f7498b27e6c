import { describe, expect, test } from "vitest";
import { parseConnitoLine } from "../../../workloads/connito/events";
import { CONNITO_CYCLE, CONNITO_CYCLE_SECONDS } from "../../../workloads/connito/faults";

/** A line of structlog's ConsoleRenderer, colours included. */
function line(event: string, pairs: Record<string, string> = {}, level = "info"): string {
  const shown = Object.entries(pairs).map(
    ([key, value]) => ` \u001b[36m${key}\u001b[0m=\u001b[35m${value}\u001b[0m`,
  );
  return `\u001b[2m2026-05-06 19:13:04\u001b[0m [\u001b[32m\u001b[1m${level.padEnd(9)}\u001b[0m] \u001b[1m${event.padEnd(28)}\u001b[0m${shown.join("")}`;
}
/** A line about a phase: plain and grey. */
const phase = (message: string) => `\u001b[90m2026-05-06 19:13:04 [info     ] ${message}\u001b[0m`;

const LOST = "miner will be missing for this round";

describe("each line of upstream's log", () => {
  test.each([
    [line("batch loss", { inner_opt_step: "37", loss: "2.4128" }), ["step"], { innerStep: 37, loss: 2.4128 }],
    [line("batch loss", { inner_opt_step: "37", loss: "nan" }), ["step"], { loss: Number.NaN }],
    [line("scheduler step", { lr: "9.99e-06" }), ["learningRate"], { learningRate: 9.99e-6 }],
    [
      "Metric log: {'step': 40, 'loss': 2.4, 'val_loss': 2.45, 'val_aux_loss': 0.0}",
      ["validation"],
      { loss: 2.45 },
    ],
    [
      line("Checkpoint saved to /data/checkpoints/miner/c/h/r/globalver_3_inneropt_40"),
      ["checkpointSaved"],
      { path: "/data/checkpoints/miner/c/h/r/globalver_3_inneropt_40" },
    ],
    [line("setup_training: success!"), ["stateLoaded"], {}],
    [line("Should reload model", { newest_checkpoint: "ModelCheckpoint(global_ver=4)" }), ["outOfSync"], {}],
    [line("Non-finite loss detected, skipping batch", { step: "7" }, "warning"), ["nan"], {}],
    [line("Non-finite trainable parameters detected after optimizer step", {}, "error"), ["nan"], {}],
    [line("Sleeping until PhaseNames.distribute starts..."), ["waiting"], {}],
    [line("Quit training", {}, "error"), ["loopFailed"], {}],
    [line("used up train dataloader, rebuilding for next epoch"), ["jobDone"], {}],
    ["ValueError: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY' is not in list", ["notRegistered"], {}],
    [
      phase("<MinerCommit1> target in 312 blocks, at 20:15:28"),
      ["phaseAwaited"],
      { phase: "MinerCommit1", blocks: 312 },
    ],
    [
      phase(
        "<Distribute> reached (block_offset=0); current phase=<Distribute>, 2 blocks into it, 17 blocks left.",
      ),
      ["phaseReached"],
      { phase: "Distribute", blocksIn: 2, blocksLeft: 17 },
    ],
    [
      phase("<Distribute> phase completed on time blocks_remaining=16"),
      ["phaseMet"],
      { phase: "Distribute" },
    ],
    [
      line("<Distribute> phase did not complete on time", { diff: "-3" }, "warning"),
      ["phaseMissed"],
      { phase: "Distribute" },
    ],
    [
      line("<MinerCommit2> phase did not complete on time", { diff: "-3" }, "warning"),
      ["phaseMissed", "roundMissed"],
      { phase: "MinerCommit2" },
    ],
    [phase("<MinerCommit1> phase completed on time blocks_remaining=8"), ["phaseMet", "uploadStarted"], {}],
    [line("Network error calling %s, will retry", { attempt: "1" }, "warning"), ["phaseUnknown"], {}],
    [line("<MinerCommit1> committing", { hash: "ab" }), ["commitStarted"], { phase: "MinerCommit1" }],
    [
      line("Uploaded checkpoint to HF", { repo_id: "someone/co", revision: "0123456789ab" }),
      ["uploadDone"],
      { bucket: "someone/co", tag: "0123456789ab" },
    ],
    [
      line(`<MinerCommit1> HF upload failed; ${LOST}`, {
        error: "'403 Forbidden: no'",
        upload_checkpoint_repo: "a/co",
      }),
      ["uploadFailed"],
      { reason: "'403 Forbidden: no'" },
    ],
    [line("Committed status to chain", { block: "12" }), ["chainCommitted"], {}],
    [line("Failed to commit status to chain", {}, "warning"), ["chainCommitFailed"], {}],
    [
      line("<MinerCommit2> committing", {
        hash: "ab",
        hf_repo_id: "a/co",
        hf_revision: "0123abc",
        path: "/d",
      }),
      ["commitStarted", "roundCommitted"],
      {},
    ],
    [
      line("<MinerCommit2> committing", { hash: "ab", hf_repo_id: "None", hf_revision: "None", path: "/d" }),
      ["commitStarted", "roundMissed"],
      {},
    ],
    [
      line("<MinerCommit1> File not ready error: Not checkpoint found, skip commit.", {}, "warning"),
      ["roundMissed"],
      { reason: "File not ready error: Not checkpoint found, skip commit." },
    ],
    [line("<MinerCommit1> Error while handling job", { error: "x" }, "error"), ["roundMissed"], {}],
    ["torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB.", ["outOfMemory"], {}],
  ])("%s", (text, names, fields) => {
    const events = parseConnitoLine(text);
    expect(events.map(({ event }) => event)).toEqual(names);
    expect(events[0]?.fields).toMatchObject(fields);
  });
});

test.each([
  ["a handled exception", "huggingface_hub.errors.HfHubHTTPError: 403 Forbidden"],
  ["what the guide greps for", "miner_commit_1 phase expired"],
  ["the guide's metric", "train/loss: 2.31"],
])("%s is no event", (_what, text) => {
  expect(parseConnitoLine(text)).toEqual([]);
});

test("a round takes 500 blocks of 12 seconds, and the longest silence about it is 64 minutes", () => {
  expect(CONNITO_CYCLE_SECONDS).toBe(6_000);
  expect(CONNITO_CYCLE.silenceSeconds).toBeGreaterThan(64 * 60);
  expect(CONNITO_CYCLE.phases.filter(({ window }) => window).map(({ name }) => name)).toEqual([
    "MinerCommit1",
    "MinerCommit2",
  ]);
});
