/** What went wrong between us and the bucket, in words. */
import { codeOf, messageOf, OperatorError } from "../cli/errors";

/** Kinds of failure that commands treat differently. */
export type FailureKind =
  | "denied"
  | "badKey"
  | "clock"
  | "noBucket"
  | "noObject"
  | "throttled"
  | "server"
  | "timeout"
  | "network"
  | "incomplete"
  | "other";

/** A request to the bucket that failed for good; the message says how to go on. No key is ever in it. */
export class BucketFailure extends OperatorError {
  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message);
  }
}

/** Where it happened, for the message. */
export interface FailurePlace {
  /** What was tried, as in `list objects`. */
  action: string;
  bucket: string;
  endpoint: string;
  /** Which key was used. */
  role: string;
  /** Texts that must not be printed. */
  secrets: readonly string[];
}

/** Turns whatever the SDK threw into a BucketFailure. */
export function bucketFailure(error: unknown, place: FailurePlace): BucketFailure {
  if (error instanceof BucketFailure) return error;
  const kind = kindOf(error);
  const found = said(error, kind, place);
  const where = `${place.bucket} at ${new URL(place.endpoint).host}`;
  return new BucketFailure(kind, `${place.action} in ${where}: ${found} - ${fixes(kind, place)}`);
}

const networkCodes = new Set(
  "ECONNRESET ECONNREFUSED EPIPE ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH ECONNABORTED CERT_HAS_EXPIRED".split(
    " ",
  ),
);

const kindOfName: Readonly<Record<string, FailureKind>> = {
  AccessDenied: "denied",
  InvalidAccessKeyId: "badKey",
  SignatureDoesNotMatch: "badKey",
  Unauthorized: "badKey",
  RequestTimeTooSkewed: "clock",
  NoSuchBucket: "noBucket",
  NoSuchKey: "noObject",
  NoSuchUpload: "noObject",
  NotFound: "noObject",
  SlowDown: "throttled",
  TooManyRequests: "throttled",
  ServiceUnavailable: "throttled",
  TimeoutError: "timeout",
};

function kindOf(error: unknown): FailureKind {
  // Before the name: the SDK names a reset connection TimeoutError.
  const code = codeOf(error) ?? "";
  if (code === "ETIMEDOUT") return "timeout";
  if (networkCodes.has(code)) return "network";
  const known = kindOfName[error instanceof Error ? error.name : ""];
  if (known !== undefined) return known;
  const status = statusOf(error);
  if (status === 401) return "badKey";
  if (status === 403) return "denied";
  if (status === 404) return "noObject";
  if (status === 429) return "throttled";
  if (status !== undefined && status >= 500) return "server";
  return "other";
}

/** The HTTP status that the SDK noted. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}

function said(error: unknown, kind: FailureKind, place: FailurePlace): string {
  const status = statusOf(error);
  const name = error instanceof Error ? error.name : "";
  const text = messageOf(error).split("\n", 1)[0] ?? "";
  const parts = [
    status === undefined ? "" : `HTTP ${status}`,
    /^(Error|Unknown.*|\d+)$/.test(name) ? "" : name,
  ];
  if (kind === "network") parts.splice(1, 1, codeOf(error) ?? "");
  if (kind === "timeout") parts.splice(1, 1);
  parts.push(text === "UnknownError" || text === name ? "" : text.slice(0, 200));
  const joined = parts.filter((each) => each !== "").join(", ");
  return withoutSecrets(joined === "" ? "no answer" : joined, place.secrets);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === "" ? rest : rest.replaceAll(secret, "***")), text);
}

function fixes(kind: FailureKind, place: FailurePlace): string {
  switch (kind) {
    case "denied":
      return `the ${place.role} key may not do this here: check its rights and the bucket it is for`;
    case "badKey":
      return `R2 does not know the ${place.role} key: check both halves and the account`;
    case "clock":
      return "set this machine's clock; signed requests fail when it is 15 minutes off";
    case "noBucket":
      return "check the bucket's name, the account and the jurisdiction";
    case "noObject":
      return "it is not there";
    case "throttled":
      return "R2 asks for less; run it again later, or with a lower --parallel";
    case "server":
      return "R2 had a fault for longer than the retries; run it again later";
    case "timeout":
      return "check the network, or give a longer --timeout";
    case "network":
      return "check the network and the address";
    default:
      return "run it again; if it stays, look at Cloudflare's status page";
  }
}
