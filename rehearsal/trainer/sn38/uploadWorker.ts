/**
 * The simulated distributed_training/utils/upload_worker.py: uploads the local folder below `epoch-N/`. Upstream starts
 * it as `python upload_worker.py BUCKET ACCOUNT KEY SECRET TAG ARCHIVE` (neurons/miner.py:423-437), the write key in
 * sight of every process of the container.
 */
import { createReadStream, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Upload } from "@aws-sdk/lib-storage";
import { botoError, storeEndpoint, writeClient } from "./bucket";
import { traceback } from "./lines";
import { PART_BYTES, UPLOAD_WORKER } from "./state";

/** What upstream lets through (distributed_training/utils/r2.py:18-27). */
const ACCEPTED = /^(config\.json|model\.safetensors|gradients\.pt|inner_optimizer\.rank000[1-4]-of-4\.pt)$/;
/** Files at the same time (r2.py:30). */
const FILES_AT_ONCE = 8;

/** Uploads and returns the exit code; what went wrong is a traceback on stderr. */
export async function runUploadWorker(args: readonly string[]): Promise<number> {
  const [bucket = "", , keyId = "", secret = "", tag = ""] = args;
  const endpoint = storeEndpoint();
  if (endpoint === undefined) return failed("ValueError: Invalid endpoint");
  const prefix = `epoch-${tag.split(".")[1]}/`;
  const client = await writeClient(endpoint, keyId, secret);
  const files = readdirSync(bucket).filter((name) => ACCEPTED.test(name));
  const upload = async (name: string) => {
    const file = join(bucket, name);
    const params = { Bucket: bucket, Key: prefix + name, Body: createReadStream(file) };
    const several = statSync(file).size > PART_BYTES;
    await new Upload({ client, params, partSize: PART_BYTES, queueSize: several ? 6 : 1 }).done();
  };
  try {
    for (let at = 0; at < files.length; at += FILES_AT_ONCE)
      await Promise.all(files.slice(at, at + FILES_AT_ONCE).map(upload));
    return 0;
  } catch (error) {
    return failed(`botocore.exceptions.ClientError: ${botoError(error, "PutObject")}`);
  } finally {
    client.destroy();
  }
}

function failed(error: string): number {
  process.stderr.write(traceback(error, UPLOAD_WORKER));
  return 1;
}
