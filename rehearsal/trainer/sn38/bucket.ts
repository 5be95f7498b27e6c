/** The bucket of the simulated miner, where the rehearsal has one on loopback. */
import type { S3Client } from "@aws-sdk/client-s3";
import { sn38BucketName } from "../../../workloads/sn38/bucket";
import type { MinerArguments } from "./arguments";

/** Name of the variable with the store's endpoint. Upstream makes it from the account id (upload_worker.py). */
export const STORE_VARIABLE = "LAUNCHPAD_SIM_STORE";
/** Name of the variable with the miner's uid, which upstream reads from the chain (base/neuron.py:178). */
export const UID_VARIABLE = "LAUNCHPAD_SIM_UID";
const DEFAULT_MODEL = "llama-4b-ws-4";

/** The bucket's name as upstream derives it. */
export function bucketName(given: MinerArguments): string {
  const model = given.values.get("neuron.global_model_name") ?? DEFAULT_MODEL;
  return sn38BucketName(model, Number(process.env[UID_VARIABLE] ?? "0"));
}

/** The store's endpoint; undefined in a rehearsal without one: then uploads are claimed and not made. */
export function storeEndpoint(): string | undefined {
  const endpoint = process.env[STORE_VARIABLE];
  return endpoint === "" ? undefined : endpoint;
}

/** A client with the write key. The SDK is large: it is loaded when the first object is written. */
export async function writeClient(endpoint: string, id: string, secret: string): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({
    endpoint,
    region: "auto",
    credentials: { accessKeyId: id, secretAccessKey: secret },
    forcePathStyle: true,
    // Upstream's 10 adaptive tries, cut short: a store that is gone at the end of a rehearsal is not waited for.
    maxAttempts: 2,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

/** An error as boto3 words it, which upstream's log quotes. */
export function botoError(error: unknown, operation: string): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if ($metadata?.httpStatusCode === undefined) return `Could not connect to the endpoint: ${message}`;
  return `An error occurred (${name}) when calling the ${operation} operation: ${message}`;
}
