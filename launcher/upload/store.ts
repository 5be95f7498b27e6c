/**
 * The S3 client that writes. Retries are the SDK's own: they sign each attempt anew, know S3's error names, wait with
 * jitter and slow down when the store says 429 (retryMode adaptive); a 403 is not tried again. Checksums only where
 * the protocol requires them: R2 refuses the trailing ones that the SDK adds by default since 3.729.
 */
import { S3Client } from "@aws-sdk/client-s3";
import type { KeyPair } from "../preflight/bucket/types";

/** Where uploads go. */
export interface Store {
  readonly endpoint: string;
  readonly bucket: string;
  readonly keys: KeyPair;
  /** Attempts at each request. Ten, with waits that double up to 20 s, outlast a fault of about a minute. */
  readonly attempts: number;
  readonly parallel: number;
}

/** A client; `signal` ends every request of it at once. */
export function writingClient(store: Store, signal?: AbortSignal): S3Client {
  const { endpoint, keys, attempts, parallel } = store;
  const agent = { keepAlive: true, maxSockets: parallel + 2 };
  const client = new S3Client({
    endpoint,
    // R2's only region (developers.cloudflare.com/r2/api/s3/api).
    region: "auto",
    credentials: keys,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    retryMode: "adaptive",
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: 10_000,
      // A slow line may take minutes for one part; a silent one is given up.
      socketTimeout: 60_000,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  if (signal !== undefined) sendWith(client, signal);
  return client;
}

/** lib-storage passes no signal to its requests, so that parts on their way would go on after an abort. */
function sendWith(client: S3Client, signal: AbortSignal): void {
  const send = client.send.bind(client) as (command: unknown, options: object) => Promise<unknown>;
  const withSignal = (command: unknown, options: object = {}) =>
    send(command, { abortSignal: signal, ...options });
  Object.assign(client, { send: withSignal });
}
