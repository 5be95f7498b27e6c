/** moto's S3 server on loopback: a well-kept stand-in for R2, with IAM's rights when asked. */
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { start } from "../../../scripts/cli/run";
import { requireTool } from "../../../scripts/tools";
import { until } from "../until";

/** A server that runs. */
export interface Moto {
  /** `http://127.0.0.1:PORT`. */
  endpoint: string;
  stop(): Promise<void>;
}

/** Starts a server of its own. Fetches moto on the first use of a machine. */
export async function startMoto(): Promise<Moto> {
  const { path } = await requireTool("moto");
  let endpoint: string | undefined;
  // werkzeug tells the port that it took, when it has it: connections wait there from then on.
  const server = start(path, ["-H", "127.0.0.1", "-p", "0"], {
    label: "moto_server",
    onLine: (line) => {
      endpoint ??= /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    },
  });
  const ended = server.result.then(({ exitCode, stderr }): never => {
    throw new Error(`moto_server ended with exit code ${exitCode}: ${stderr.slice(-500)}`);
  });
  try {
    const told = await Promise.race([ended, until("moto's port", () => endpoint)]);
    await Promise.race([ended, fetch(`${told}/moto-api/`).then((answer) => answer.arrayBuffer())]);
    return { endpoint: told, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    ended.catch(() => {});
  }
}

/** Keys that moto takes as long as rights are not switched on. */
export const anyKey = { accessKeyId: "any", secretAccessKey: "any" };

/** A plain client for a test's own use. */
export function plainClient(endpoint: string, credentials = anyKey): S3Client {
  return new S3Client({
    region: "us-east-1",
    endpoint,
    forcePathStyle: true,
    credentials,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

/** Makes a bucket. */
export async function makeBucket(s3: S3Client, name: string): Promise<string> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return name;
}

/** Makes a user of moto's IAM with one policy. @returns its key */
export async function makeUser(
  endpoint: string,
  name: string,
  allow: readonly string[],
): Promise<typeof anyKey> {
  const policy = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: allow, Resource: "*" }],
  };
  await iam(endpoint, { Action: "CreateUser", UserName: name });
  await iam(endpoint, {
    Action: "PutUserPolicy",
    UserName: name,
    PolicyName: "only",
    PolicyDocument: JSON.stringify(policy),
  });
  const answer = await iam(endpoint, { Action: "CreateAccessKey", UserName: name });
  const text = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(answer)?.[1] ?? "";
  return { accessKeyId: text("AccessKeyId"), secretAccessKey: text("SecretAccessKey") };
}

/** From now on every request needs a known key, its signature and its rights; `false` ends that. */
export async function enforceRights(endpoint: string, on: boolean): Promise<void> {
  const response = await fetch(`${endpoint}/moto-api/reset-auth`, { method: "POST", body: on ? "0" : "inf" });
  if (!response.ok) throw new Error(`moto answered ${response.status} to reset-auth`);
}

async function iam(endpoint: string, call: Record<string, string>): Promise<string> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      // moto finds the service in the scope of the signature, which nothing checks yet.
      authorization:
        "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: new URLSearchParams({ Version: "2010-05-08", ...call }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`moto's IAM answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}
