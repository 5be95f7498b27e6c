/** One rank of the simulated miner: upstream's lines and files at upstream's pace, scaled. */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { parseEnv } from "node:util";
import { upstreamSeconds } from "../clock";
import { FAULT_VARIABLE, type FaultName, parseFaults } from "../faults";
import { writeGpuLoad } from "../gpus/state";
import { released } from "../hold";
import { UNNOTICED_EXIT } from "./agent";
import { type MinerArguments, ROOT_VARIABLE } from "./arguments";
import { bucketName } from "./bucket";
import { strike } from "./faults";
import { consoleLine, stepMessage, traceback } from "./lines";
import { EPOCH, RUN } from "./state";
import { type Environment, Uploader } from "./upload";

/** Seconds of upstream's time: loading the state, one inner step. Guide 001 has 15 s a step. */
const START_SECONDS = 60;
const STEP_SECONDS = 15;
const REQUIRED = ["R2_ACCOUNT_ID", "R2_READ_ACCESS_KEY_ID", "R2_READ_SECRET_ACCESS_KEY"];

/** Runs one rank to its end and returns its exit code. */
export async function runRank(rank: number, given: MinerArguments): Promise<number> {
  const faults = parseFaults(process.env[FAULT_VARIABLE] ?? "");
  const has = (name: FaultName) => faults.some((fault) => fault.name === name);
  let uploads: Uploader | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (has("deaf")) return;
      uploads?.end();
      process.exit(signal === "SIGINT" ? 0 : 143);
    });
  }
  const env = dotEnv(onDisk(join(given.home, ".env")));
  const missing = startProblem(given, env);
  if (missing !== undefined) {
    if (rank === 0) process.stderr.write(traceback(missing));
    return 1;
  }
  if (rank !== 0) return await standBy(rank, faults);

  const say = (message: string) => void process.stdout.write(consoleLine(0, message));
  uploads = new Uploader(given, env, faults, say, STEP_SECONDS);
  say(":network: Successfully initialised dht using initial_peer as /ip4/203.0.113.1/tcp/8009/p2p/simulated");
  await upstreamSeconds(START_SECONDS);
  if (!has("modelOnCpu")) writeGpuLoad({ memoryUsedMiB: 31_240, utilisationPercent: 96 }, process.ppid);
  say(`:success: Successfully Loaded Model From ${bucketName(given)} With Revision ${RUN}.${EPOCH}.0`);
  say("Metadata Dict Succesfully Logged To Chain.");
  // Upstream writes the pointer before the first step, and has nothing that would catch a refusal (miner.py:920).
  const refused = await uploads.pointer(0);
  if (refused !== undefined) {
    process.stderr.write(traceback(`boto3.exceptions.S3UploadFailedError: ${refused}`));
    return 1;
  }
  const uploadSteps = Number(given.values.get("neuron.upload_steps") ?? "5");
  return await train(say, { uploads, uploadSteps, faults });
}

interface Training {
  readonly uploads: Uploader;
  readonly uploadSteps: number;
  readonly faults: ReturnType<typeof parseFaults>;
}

async function train(say: (message: string) => void, training: Training): Promise<number> {
  const { faults } = training;
  let uploading = false;
  for (let step = 1; ; step += 1) {
    for (const fault of faults.filter((one) => one.step === step)) {
      await released();
      const end = await strike(fault.name, say);
      if (end !== undefined) return end;
    }
    await upstreamSeconds(STEP_SECONDS);
    const broken = faults.some((fault) => fault.name === "nan" && step >= fault.step);
    say(
      stepMessage(
        EPOCH,
        step,
        0.00025 * Math.min(1, step / 1000),
        broken ? Number.NaN : 2.4 + 8 * Math.exp(-step / 40),
      ),
    );
    if (step % training.uploadSteps === 0 && !faults.some((fault) => fault.name === "stale")) {
      if (uploading) say("Previous upload still in progress, skipping new upload");
      else {
        uploading = true;
        void training.uploads.state(step).finally(() => {
          uploading = false;
        });
      }
    }
  }
}

/** The other ranks take part in collectives and print nothing (logger.py:109-119). */
async function standBy(rank: number, faults: ReturnType<typeof parseFaults>): Promise<number> {
  const struck = faults.find(
    (fault) => fault.name === "exitZero" || (fault.name === "rankDies" && rank === 2),
  );
  if (struck !== undefined) {
    await upstreamSeconds(START_SECONDS + STEP_SECONDS * struck.step);
    await released();
    return struck.name === "exitZero" ? 0 : UNNOTICED_EXIT;
  }
  return await new Promise<number>(() => setInterval(() => {}, 60_000));
}

/** What upstream would fall over at start, as its last line; undefined when all is there. */
function startProblem(given: MinerArguments, env: Environment): string | undefined {
  const { values } = given;
  if (process.env.PYTHONPATH === undefined)
    return "ModuleNotFoundError: No module named 'distributed_training'";
  if (values.get("netuid") !== "38")
    return `bittensor: not this subnet's software: netuid ${values.get("netuid")}`;
  const missing = REQUIRED.find((name) => !env.has(name));
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

/** What python-dotenv reads of the file; nothing where there is none. */
function dotEnv(file: string): Environment {
  if (!existsSync(file)) return new Map();
  const values = parseEnv(readFileSync(file, "utf8").replace(/^export /gm, ""));
  return new Map(Object.entries(values).map(([name, value]) => [name, value ?? ""]));
}
