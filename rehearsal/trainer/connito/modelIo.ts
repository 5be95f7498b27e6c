/**
 * The simulated `python -m connito.miner.model_io --path CONFIG`: waits for the phases, commits and uploads in their
 * windows with upstream's lines. There is no chain and no Hugging Face here; both are said, not done.
 */
import { upstreamSeconds } from "../clock";
import type { Fault } from "../faults";
import { uncaught } from "../python/messages";
import { isOn, requestedFaults } from "../python/strike";
import { traceback } from "../sn38/lines";
import { type ConnitoConfig, newestCheckpoint, readConnitoConfig } from "./config";
import { currentBlock, runChain, waitTill } from "./cycle";
import { log, logPhase } from "./lines";
import { CONNITO_FAULTS } from "./train";

/** Seconds of the real software: a commit takes a block, 3.6 GB at 400 Mbit/s a little over a minute. */
const COMMIT_SECONDS = 12;
const UPLOAD_SECONDS = 72;
const WHERE = "connito/miner/model_io.py";
const REVISION = "0123abcd4567";

/** Runs the process to its end and returns its exit code. */
export async function runModelIo(args: readonly string[]): Promise<number> {
  const faults = requestedFaults("Connito", CONNITO_FAULTS);
  const config = readConnitoConfig(args);
  process.on("SIGINT", () => {
    if (isOn(faults, "deaf", 0)) return;
    log("info", "<Distribute> shutdown signal received.");
    log("info", "<MinerCommit1> shutdown signal received.");
    log("info", "run_system: all worker threads have exited.");
    process.stderr.write(traceback("KeyboardInterrupt", WHERE));
    process.exit(130);
  });
  void runChain();
  const dies = faults.find(({ name }) => name === "secondDies");
  const scheduler = schedule(config, faults);
  if (dies === undefined) return await scheduler;
  await upstreamSeconds(1 + dies.step);
  return uncaught("websockets.exceptions.ConnectionClosedError: no close frame received or sent", WHERE);
}

/** scheduler_service and its two workers (model_io.py:72-95, 99-170, 314-358). */
async function schedule(config: ConnitoConfig, faults: readonly Fault[]): Promise<never> {
  for (;;) {
    const ends = await waitTill("Distribute");
    if (isOn(faults, "secondSilent", 0)) await new Promise<never>(() => setInterval(() => {}, 60_000));
    download(ends);
    const window = await waitTill("MinerCommit1");
    void commit(config, faults, window);
  }
}

function download(phaseEnd: number): void {
  log("info", "Fetching model from chain", { should_download: "False" });
  log("info", "<Distribute>: No required download job: None");
  checkPhase("Distribute", phaseEnd);
  log("info", "<Distribute> task completed.");
}

async function commit(config: ConnitoConfig, faults: readonly Fault[], phaseEnd: number): Promise<void> {
  const path = newestCheckpoint(config);
  if (path === undefined) {
    log("warning", "<MinerCommit1> File not ready error: Not checkpoint found, skip commit.");
    return;
  }
  const checkpoint = { model_version: 0, hash: "9f86d081", path };
  log("info", "<MinerCommit1> committing", checkpoint);
  await writeToChain({ signed_model_hash: "simulated" });
  checkPhase("MinerCommit1", phaseEnd);
  const revision = await upload(config, faults, path);
  const secondEnd = await waitTill("MinerCommit2");
  log("info", "<MinerCommit2> committing", {
    ...checkpoint,
    hf_repo_id: revision === undefined ? undefined : config.repo,
    hf_revision: revision?.slice(0, 7),
  });
  await writeToChain({ g: 0, h: "9f86d081" });
  checkPhase("MinerCommit2", secondEnd);
}

/** HF upload (model_io.py:218-276); undefined where it did not come about: the round is lost then. */
async function upload(
  config: ConnitoConfig,
  faults: readonly Fault[],
  path: string,
): Promise<string | undefined> {
  const lost = "miner will be missing for this round";
  if (config.repo === undefined || process.env[config.tokenVariable] === undefined) {
    const reason = `HF token missing — set ${config.tokenVariable} or pass token= explicitly`;
    log("error", `<MinerCommit1> HF upload unavailable; ${lost}`, {
      reason,
      upload_checkpoint_repo: config.repo,
    });
    return undefined;
  }
  await upstreamSeconds(UPLOAD_SECONDS);
  if (isOn(faults, "r2Forbidden", 0)) {
    const error = "403 Forbidden: you must use a write token to upload to a repository.";
    log("error", `<MinerCommit1> HF upload failed; ${lost}`, { upload_checkpoint_repo: config.repo, error });
    process.stdout.write(traceback(`huggingface_hub.errors.HfHubHTTPError: ${error}`, WHERE));
    return undefined;
  }
  log("info", "Uploaded checkpoint to HF", { repo_id: config.repo, revision: REVISION, src_dir: path });
  return REVISION;
}

async function writeToChain(status: Readonly<Record<string, unknown>>): Promise<void> {
  await upstreamSeconds(COMMIT_SECONDS);
  log("info", "Committed status to chain", { block: currentBlock(), status: JSON.stringify(status) });
}

/** check_phase_expired (shared/cycle.py:327-345). */
function checkPhase(name: string, phaseEnd: number): void {
  const left = phaseEnd - currentBlock();
  if (left >= 0) logPhase(`<${name}> phase completed on time`, { blocks_remaining: left });
  else
    log("warning", `<${name}> phase did not complete on time`, {
      current_block: currentBlock(),
      phase_end_block: phaseEnd,
      diff: left,
    });
}
