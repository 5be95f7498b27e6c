/** One account of the stand-in: buckets with their rules, and tokens. */
import { stableHex } from "../providers/cloud";
import { PERMISSION_GROUPS } from "../providers/tables/cloudflare/permissionGroups";
import { DEFAULT_RULE } from "../providers/tables/cloudflare/r2";

/** A request, taken apart. */
export interface ApiRequest {
  readonly method: string;
  /** Behind `/accounts/<id>/`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly jurisdiction: string;
  readonly storageClass: string | undefined;
  readonly body: Record<string, unknown>;
}

/** An answer that is an error. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

interface Bucket {
  name: string;
  creation_date: string;
  location: string;
  jurisdiction: string;
  storage_class: string;
}

interface StoredBucket {
  bucket: Bucket;
  lifecycle: unknown[];
  cors: unknown[] | undefined;
  objects: number;
}

const NOW = "2026-01-01T00:00:00.000Z";

export class Account {
  private readonly buckets = new Map<string, StoredBucket>();
  private readonly tokens = new Map<string, Record<string, unknown>>();

  constructor(private readonly id: string) {}

  /** Puts objects into a bucket: it cannot be deleted then. */
  putObjects(bucket: string, objects: number): void {
    for (const stored of this.buckets.values()) if (stored.bucket.name === bucket) stored.objects = objects;
  }

  /** Loses a bucket out of band. */
  lose(bucket: string): void {
    for (const [key, stored] of this.buckets) if (stored.bucket.name === bucket) this.buckets.delete(key);
  }

  /** Rules of a bucket, as the API holds them. */
  lifecycle(bucket: string): unknown[] | undefined {
    return [...this.buckets.values()].find((stored) => stored.bucket.name === bucket)?.lifecycle;
  }

  /** Answers a request with the `result` of the reply, or throws an ApiError. */
  answer(request: ApiRequest): unknown {
    const [service, ...rest] = request.path;
    if (service === "r2" && rest[0] === "buckets") return this.answerBuckets(request, rest.slice(1));
    if (service === "tokens") return this.answerTokens(request, rest);
    throw new ApiError(404, 7003, "Could not route to the path");
  }

  private answerBuckets(request: ApiRequest, [name, part]: string[]): unknown {
    const { method } = request;
    if (name === undefined && method === "POST") return this.createBucket(request);
    const key = `${request.jurisdiction}/${name}`;
    const stored = this.buckets.get(key);
    if (stored === undefined) throw new ApiError(404, 10006, "The specified bucket does not exist.");
    if (part === "lifecycle") return answerLifecycle(stored, request);
    if (part === "cors") return answerCors(stored, request);
    if (method === "PATCH") {
      stored.bucket.storage_class = request.storageClass ?? stored.bucket.storage_class;
    } else if (method === "DELETE") {
      if (stored.objects > 0) throw new ApiError(409, 10008, "The bucket you tried to delete is not empty.");
      this.buckets.delete(key);
      return {};
    }
    return stored.bucket;
  }

  private createBucket({ body, jurisdiction }: ApiRequest): Bucket {
    const name = String(body.name);
    const key = `${jurisdiction}/${name}`;
    if (this.buckets.has(key))
      throw new ApiError(409, 10004, "The bucket you tried to create already exists.");
    const bucket = {
      name,
      creation_date: NOW,
      // The API answers in upper case.
      location: String(body.locationHint ?? "weur").toUpperCase(),
      jurisdiction,
      storage_class: String(body.storageClass ?? "Standard"),
    };
    this.buckets.set(key, { bucket, lifecycle: [DEFAULT_RULE], cors: undefined, objects: 0 });
    return bucket;
  }

  private answerTokens(request: ApiRequest, [id]: string[]): unknown {
    const { method, body, query } = request;
    if (id === "permission_groups") {
      const name = query.get("name");
      return PERMISSION_GROUPS.filter((group) => name === null || group.name === name).map(
        ({ scope, ...group }) => ({
          ...group,
          scopes: [`com.cloudflare.${scope}`],
        }),
      );
    }
    if (id === undefined) {
      if (method !== "POST") return [...this.tokens.values()];
      const created = stableHex(`${this.id}|${this.tokens.size}|${body.name}`, 32);
      const token = {
        id: created,
        status: "active",
        issued_on: NOW,
        modified_on: NOW,
        ...policiesWithIds(body),
      };
      this.tokens.set(created, token);
      // Told once.
      return { ...token, value: stableHex(`value|${created}`, 40) };
    }
    const token = this.tokens.get(id);
    if (token === undefined) throw new ApiError(404, 1003, "Token not found");
    if (method === "DELETE") {
      this.tokens.delete(id);
      return { id };
    }
    if (method === "PUT") Object.assign(token, policiesWithIds(body));
    return token;
  }
}

function answerLifecycle(stored: StoredBucket, { method, body }: ApiRequest): unknown {
  if (method === "GET") return { rules: stored.lifecycle };
  // The whole set, every time.
  if (method === "PUT") stored.lifecycle = Array.isArray(body.rules) ? body.rules : [];
  return {};
}

function answerCors(stored: StoredBucket, { method, body }: ApiRequest): unknown {
  if (method === "PUT") {
    stored.cors = Array.isArray(body.rules) ? body.rules : [];
    return {};
  }
  if (stored.cors === undefined) throw new ApiError(404, 10059, "The CORS configuration does not exist.");
  if (method === "GET") return { rules: stored.cors };
  stored.cors = undefined;
  return {};
}

function policiesWithIds(body: Record<string, unknown>): Record<string, unknown> {
  const policies = Array.isArray(body.policies) ? (body.policies as Record<string, unknown>[]) : [];
  return {
    ...body,
    policies: policies.map((policy, index) => ({ id: stableHex(`policy|${index}`, 32), ...policy })),
  };
}
