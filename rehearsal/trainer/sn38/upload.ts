/** How rank 0 of the simulated miner uploads: a worker process for the state, then the pointers by itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { upstreamSeconds } from "../clock";
import type { Fault, FaultName } from "../faults";
import type { MinerArguments } from "./arguments";
import { botoError, bucketName, storeEndpoint, writeClient } from "./bucket";
import { partMismatchTraceback } from "./lines";
import { EPOCH, fetchedBlocks, metadata, RUN, saveState, UPLOAD_WORKER } from "./state";

/** Seconds of upstream's time for one upload. */
const UPLOAD_SECONDS = 60;
/** model_upload_retry_limit (base/neuron.py). */
const ATTEMPTS = 3;

/** How boto3 words what a store refuses that a fault asks for. */
const UPLOAD_ERRORS: Partial<Record<FaultName, string>> = {
  r2Forbidden: "(403) when calling the PutObject operation: Forbidden",
  r2Busy:
    "(SlowDown) when calling the UploadPart operation (reached max retries: 4): Reduce your request rate",
  r2Broken: "(503) when calling the UploadPart operation (reached max retries: 4): Service Unavailable",
};

/** The values of .env that take part. */
export type Environment = ReadonlyMap<string, string>;

/** Uploads of one miner. */
export class Uploader {
  private readonly bucket: string;
  private readonly endpoint = storeEndpoint();
  private worker: ChildProcess | undefined;
  private last = 0;

  constructor(
    private readonly given: MinerArguments,
    private readonly env: Environment,
    private readonly faults: readonly Fault[],
    private readonly say: (message: string) => void,
    private readonly stepSeconds: number,
  ) {
    this.bucket = bucketName(given);
  }

  /** Upstream's rank outlives no upload of its own; its orphaned worker would. A rehearsal leaves none. */
  end(): void {
    this.worker?.kill("SIGKILL");
  }

  /** Saves and uploads the state of a step; a failure is only logged, as upstream does (miner.py:458-470). */
  async state(step: number): Promise<void> {
    this.say(`:memory: Saving model state locally for epoch ${EPOCH}`);
    const blocks = fetchedBlocks(this.last, step, this.stepSeconds);
    saveState(this.bucket, step, blocks, this.endpoint !== undefined);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      this.say(`:upload: Uploading model and optimizer states to r2 bucket: ${this.bucket}`);
      const error = await this.attempt(step);
      if (error === undefined) {
        this.last = step;
        this.say(
          `:upload: Successfully pushed new model state with tag ${RUN}.${EPOCH}.${step} to bucket: ${this.bucket}`,
        );
        return;
      }
      this.say(
        `:error: Failed to upload state to HF hub, Retrying. Attempt ${attempt}/${ATTEMPTS}. Error: ${error}`,
      );
    }
    this.say("Maximum retry limit reached. Unable to upload state to HF Hub.");
  }

  /** Writes the pointer at the root, or below a prefix. Returns the error, as boto3 words it. */
  async pointer(step: number, prefix = ""): Promise<string | undefined> {
    if (this.endpoint === undefined) return undefined;
    const { PutObjectCommand } = await import("@aws-sdk/client-s3");
    const client = await writeClient(this.endpoint, ...this.writeKey());
    try {
      await client.send(
        new PutObjectCommand({ Bucket: this.bucket, Key: `${prefix}metadata.json`, Body: metadata(step) }),
      );
      return undefined;
    } catch (error) {
      return botoError(error, "PutObject");
    } finally {
      client.destroy();
    }
  }

  private async attempt(step: number): Promise<string | undefined> {
    const asked = this.faults.map((fault) => UPLOAD_ERRORS[fault.name]).find((error) => error !== undefined);
    const has = (name: FaultName) => this.faults.some((fault) => fault.name === name);
    await upstreamSeconds(UPLOAD_SECONDS);
    if (asked !== undefined) return `An error occurred ${asked}`;
    // The worker's end is read by nobody: where it fails, the claim comes all the same.
    if (has("r2Parts")) process.stderr.write(partMismatchTraceback(this.bucket, EPOCH));
    if (this.endpoint === undefined || has("uploadLies")) return undefined;
    const notStarted = has("r2Parts") ? undefined : await this.runWorker(step);
    if (notStarted !== undefined) return notStarted;
    return (await this.pointer(step, `epoch-${EPOCH}/`)) ?? (await this.pointer(step));
  }

  /** Resolves when the worker has ended, however; with an error only where it could not be started. */
  private runWorker(step: number): Promise<string | undefined> {
    const tag = `${RUN}.${EPOCH}.${step}`;
    const account = this.env.get("R2_ACCOUNT_ID") ?? "";
    const args = [
      `${this.given.home}${UPLOAD_WORKER}`,
      this.bucket,
      account,
      ...this.writeKey(),
      tag,
      "False",
    ];
    return new Promise((resolve) => {
      this.worker = spawn("python", args, { stdio: ["ignore", "inherit", "inherit"] });
      this.worker.once("error", (error) => resolve(error.message));
      this.worker.once("exit", () => resolve(undefined));
    });
  }

  private writeKey(): [string, string] {
    const value = (name: string) => this.env.get(name) ?? "";
    return [value("R2_WRITE_ACCESS_KEY_ID"), value("R2_WRITE_SECRET_ACCESS_KEY")];
  }
}
