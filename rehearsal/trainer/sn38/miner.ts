/** One rank of the simulated miner: upstream's lines and files at upstream's pace, scaled. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { upstreamSeconds } from "../clock";
import { FAULT_VARIABLE, type FaultName, parseFaults } from "../faults";
import { writeGpuLoad } from "../gpus/state";
import { UNNOTICED_EXIT } from "./agent";
import { type MinerArguments, ROOT_VARIABLE } from "./arguments";
import { strike } from "./faults";
import { consoleLine, stepMessage, traceback } from "./lines";

/** Seconds of upstream's time: loading the state, one inner step, one upload. Guide 001 has 15 s a step. */
const START_SECONDS = 60;
const STEP_SECONDS = 15;
const UPLOAD_SECONDS = 60;
const REQUIRED = ["R2_ACCOUNT_ID", "R2_READ_ACCESS_KEY_ID", "R2_READ_SECRET_ACCESS_KEY"];

/** How boto3 words what the store refuses. */
const UPLOAD_ERRORS: Partial<Record<FaultName, string>> = {
  r2Forbidden: "(403) when calling the PutObject operation: Forbidden",
  r2Busy:
    "(SlowDown) when calling the UploadPart operation (reached max retries: 4): Reduce your request rate",
  r2Broken: "(503) when calling the UploadPart operation (reached max retries: 4): Service Unavailable",
  r2Parts:
    "(InvalidPart) when calling the CompleteMultipartUpload operation: all parts must have the same length",
};

/** Runs one rank to its end and returns its exit code. */
export async function runRank(rank: number, given: MinerArguments): Promise<number> {
  const faults = parseFaults(process.env[FAULT_VARIABLE] ?? "");
  const has = (name: FaultName) => faults.some((fault) => fault.name === name);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (!has("deaf")) process.exit(signal === "SIGINT" ? 0 : 143);
    });
  }
  const missing = startProblem(given);
  if (missing !== undefined) {
    if (rank === 0) process.stderr.write(traceback(missing));
    return 1;
  }
  if (rank !== 0) return await standBy(rank, faults);

  const say = (message: string) => void process.stdout.write(consoleLine(0, message));
  const bucket = bucketName(given);
  say(":network: Successfully initialised dht using initial_peer as /ip4/203.0.113.1/tcp/8009/p2p/simulated");
  await upstreamSeconds(START_SECONDS);
  if (!has("modelOnCpu")) writeGpuLoad({ memoryUsedMiB: 31_240, utilisationPercent: 96 });
  say(`:success: Successfully Loaded Model From ${bucket} With Revision 5.12.0`);
  say("Metadata Dict Succesfully Logged To Chain.");
  return await train(say, {
    bucket,
    uploadSteps: Number(given.values.get("neuron.upload_steps") ?? "5"),
    faults,
  });
}

interface Training {
  readonly bucket: string;
  readonly uploadSteps: number;
  readonly faults: ReturnType<typeof parseFaults>;
}

async function train(say: (message: string) => void, training: Training): Promise<number> {
  const { faults } = training;
  let upload: Promise<void> = Promise.resolve();
  for (let step = 1; ; step += 1) {
    for (const fault of faults.filter((one) => one.step === step)) {
      const end = await strike(fault.name, say);
      if (end !== undefined) return end;
    }
    await upstreamSeconds(STEP_SECONDS);
    const broken = faults.some((fault) => fault.name === "nan" && step >= fault.step);
    say(
      stepMessage(
        12,
        step,
        0.00025 * Math.min(1, step / 1000),
        broken ? Number.NaN : 2.4 + 8 * Math.exp(-step / 40),
      ),
    );
    if (step % training.uploadSteps === 0 && !faults.some((fault) => fault.name === "stale")) {
      upload = upload.then(() => uploadState(say, training, step));
    }
  }
}

async function uploadState(say: (message: string) => void, training: Training, step: number): Promise<void> {
  const { bucket, faults } = training;
  say(":memory: Saving model state locally for epoch 12");
  saveState(bucket, step);
  say(`:upload: Uploading model and optimizer states to r2 bucket: ${bucket}`);
  await upstreamSeconds(UPLOAD_SECONDS);
  const refusal = faults.map((fault) => UPLOAD_ERRORS[fault.name]).find((error) => error !== undefined);
  if (refusal !== undefined) {
    for (const attempt of [1, 2, 3])
      say(
        `:error: Failed to upload state to HF hub, Retrying. Attempt ${attempt}/3. Error: An error occurred ${refusal}`,
      );
    say("Maximum retry limit reached. Unable to upload state to HF Hub.");
    return;
  }
  say(`:upload: Successfully pushed new model state with tag 5.12.${step} to bucket: ${bucket}`);
}

function saveState(bucket: string, step: number): void {
  mkdirSync(bucket, { recursive: true });
  const metadata = { run: 5, outer_step: 12, inner_step: step, peer_id: "simulated" };
  writeFileSync(join(bucket, "metadata.json"), JSON.stringify(metadata));
  writeFileSync(join(bucket, "config.json"), JSON.stringify({ block_list: [step], inner_step: step }));
  for (const name of ["model.safetensors", "gradients.pt"])
    writeFileSync(join(bucket, name), `simulated ${name} of step ${step}\n`);
  for (const rank of [1, 2, 3, 4])
    writeFileSync(join(bucket, `inner_optimizer.rank000${rank}-of-4.pt`), "simulated\n");
}

/** The other ranks take part in collectives and print nothing (logger.py:109-119). */
async function standBy(rank: number, faults: ReturnType<typeof parseFaults>): Promise<number> {
  const struck = faults.find(
    (fault) => fault.name === "exitZero" || (fault.name === "rankDies" && rank === 2),
  );
  if (struck !== undefined) {
    await upstreamSeconds(START_SECONDS + STEP_SECONDS * struck.step);
    return struck.name === "exitZero" ? 0 : UNNOTICED_EXIT;
  }
  return await new Promise<number>(() => setInterval(() => {}, 60_000));
}

/** What upstream would fall over at start, as its last line; undefined when all is there. */
function startProblem(given: MinerArguments): string | undefined {
  const { values } = given;
  if (process.env.PYTHONPATH === undefined)
    return "ModuleNotFoundError: No module named 'distributed_training'";
  if (values.get("netuid") !== "38")
    return `bittensor: not this subnet's software: netuid ${values.get("netuid")}`;
  const keys = dotEnvKeys(onDisk(join(given.home, ".env")));
  const missing = REQUIRED.find((name) => !keys.has(name));
  if (missing !== undefined) return `KeyError: '${missing}'`;
  const wallets = values.get("wallet.path");
  if (wallets === undefined) return undefined;
  const hotkey = join(wallets, values.get("wallet.name") ?? "", "hotkeys", values.get("wallet.hotkey") ?? "");
  return existsSync(onDisk(hotkey))
    ? undefined
    : `bittensor_wallet.errors.KeyFileError: Keyfile at: ${hotkey} does not exist`;
}

/** A container path where the rehearsal has put it. */
function onDisk(path: string): string {
  return isAbsolute(path) ? join(process.env[ROOT_VARIABLE] ?? "/", path) : path;
}

function dotEnvKeys(file: string): Set<string | undefined> {
  if (!existsSync(file)) return new Set();
  const lines = readFileSync(file, "utf8").split("\n");
  return new Set(lines.map((line) => line.replace(/^export /, "").split("=")[0]));
}

function bucketName(given: MinerArguments): string {
  return `${given.values.get("neuron.global_model_name") ?? "llama-4b-ws-4"}-000`;
}
