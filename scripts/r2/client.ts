/** The S3 client for one bucket of R2. */
import { createHash } from "node:crypto";
import { clearTimeout, setTimeout } from "node:timers";
import { S3Client } from "@aws-sdk/client-s3";
import { interruption } from "../cli/interrupt";
import { bucketFailure } from "./failure";
import type { KeyPair } from "./keys";
import { Slots } from "./slots";
import type { Target } from "./target";

/** Limits of every request. */
export interface RequestLimits {
  /** Requests at the same time. */
  parallel: number;
  /** One request with all its retries, in ms. */
  timeoutMs: number;
}

/** A bucket with one of its keys. */
export class BucketClient {
  readonly target: Target;
  readonly role: KeyPair["role"];
  readonly limits: RequestLimits;
  /** False lets requests run after Ctrl-C: to clean up. */
  heedsInterrupts = true;
  private readonly s3: S3Client;
  private readonly secrets: readonly string[];
  private serverOffsetMs: number | undefined;
  private lastStatus: number | undefined;

  /** @param slots shared by the clients of one command, so that its limit holds for all of them together */
  constructor(
    target: Target,
    key: KeyPair,
    limits: RequestLimits,
    private readonly slots = new Slots(limits.parallel),
  ) {
    this.target = target;
    this.role = key.role;
    this.limits = limits;
    this.secrets = [key.secretAccessKey, key.accessKeyId];
    this.s3 = new S3Client({
      region: "auto",
      endpoint: target.endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
      // R2 refuses the trailing checksums that the SDK adds by default since 3.729.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      // The SDK's own retries: they sign each attempt anew, know S3's error names, wait with jitter, and slow down all
      // requests together when R2 says 429; a retry library around it would see none of that.
      retryMode: "adaptive",
      // With waits that double from 50 ms, a fault of ten seconds is survived; `timeoutMs` bounds it.
      maxAttempts: 10,
      requestHandler: {
        connectionTimeout: 10_000,
        requestTimeout: 30_000,
        throwOnRequestTimeout: true,
        socketTimeout: 30_000,
        httpAgent: { keepAlive: true, maxSockets: limits.parallel },
        httpsAgent: { keepAlive: true, maxSockets: limits.parallel },
      },
    });
    this.sendMd5();
    this.readAnswers();
  }

  /**
   * Runs one request with the limits, and ends it on Ctrl-C.
   * @param action what is tried, for the message of a failure: `list objects`
   * @throws BucketFailure, Interrupted
   */
  request<T>(action: string, work: (s3: S3Client, signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.slots.run(() => this.requestNow(action, work));
  }

  private async requestNow<T>(
    action: string,
    work: (s3: S3Client, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.heedsInterrupts) interruption.throwIfAborted();
    const controller = new AbortController();
    const onInterrupt = () => controller.abort(interruption.reason);
    if (this.heedsInterrupts) interruption.addEventListener("abort", onInterrupt);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      controller.abort();
    }, this.limits.timeoutMs);
    try {
      return await work(this.s3, controller.signal);
    } catch (error) {
      if (this.heedsInterrupts) interruption.throwIfAborted();
      const { bucket, endpoint } = this.target;
      const place = { action, bucket, endpoint, role: this.role, secrets: this.secrets };
      throw bucketFailure(timedOut ? lateError(this.limits.timeoutMs, this.lastStatus) : error, place);
    } finally {
      clearTimeout(timer);
      interruption.removeEventListener("abort", onInterrupt);
    }
  }

  /** Now, by the server's clock once it has answered: ages must not hang on this machine's. In ms. */
  now(): number {
    return Date.now() + (this.serverOffsetMs ?? 0);
  }

  /** How far the server's clock is ahead of ours, in seconds; undefined before the first answer. */
  get clockOffsetSeconds(): number | undefined {
    return this.serverOffsetMs === undefined ? undefined : Math.round(this.serverOffsetMs / 1000);
  }

  /** Closes its connections. */
  close(): void {
    this.s3.destroy();
  }

  /**
   * DeleteObjects needs a checksum. The SDK would send CRC32, which S3-compatible stores were late to take; Content-MD5
   * is what all of them have taken from the start (aws-sdk-js-v3 issue 6819).
   */
  private sendMd5(): void {
    this.s3.middlewareStack.add(
      (next, context) => async (args) => {
        const request = args.request;
        if (context.commandName === "DeleteObjectsCommand" && isRequest(request)) {
          for (const name of Object.keys(request.headers))
            if (/^x-amz-(checksum-|sdk-checksum-algorithm$)/i.test(name)) delete request.headers[name];
          request.headers["content-md5"] = createHash("md5").update(request.body).digest("base64");
        }
        return next(args);
      },
      { step: "build", priority: "low", name: "contentMd5" },
    );
  }

  private readAnswers(): void {
    this.s3.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        this.lastStatus = statusOf(result.response);
        const date = dateHeader(result.response);
        if (date !== undefined) this.serverOffsetMs = date - Date.now();
        return result;
      },
      { step: "deserialize", priority: "low", name: "answers" },
    );
  }
}

/** The time is up: the last answer says why, when it was a refusal that the SDK had retried until now. */
function lateError(timeoutMs: number, lastStatus: number | undefined): Error {
  const seconds = timeoutMs / 1000;
  if (lastStatus === undefined || lastStatus < 400)
    return Object.assign(new Error(`no answer in ${seconds} s`), { name: "TimeoutError" });
  const metadata = { $metadata: { httpStatusCode: lastStatus } };
  return Object.assign(new Error(`still so after ${seconds} s`), metadata);
}

function statusOf(response: unknown): number | undefined {
  if (typeof response !== "object" || response === null || !("statusCode" in response)) return undefined;
  return typeof response.statusCode === "number" ? response.statusCode : undefined;
}

function isRequest(value: unknown): value is { headers: Record<string, string>; body: string | Uint8Array } {
  return typeof value === "object" && value !== null && "headers" in value && "body" in value;
}

function dateHeader(response: unknown): number | undefined {
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const date = Date.parse(String((response.headers as Record<string, unknown>).date ?? ""));
  return Number.isNaN(date) ? undefined : date;
}
