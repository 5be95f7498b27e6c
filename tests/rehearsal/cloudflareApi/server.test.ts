import { afterEach, beforeEach, expect, it } from "vitest";
import { type CloudflareApi, startCloudflareApi } from "../../../rehearsal/cloudflare-api/server";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
let api: CloudflareApi;

beforeEach(async () => {
  api = await startCloudflareApi();
});

afterEach(() => api.close());

interface Answer {
  status: number;
  success: boolean;
  result: Record<string, unknown>;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${api.baseUrl}/accounts/${ACCOUNT}${path}`, {
    method,
    headers: { authorization: "Bearer x", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

const rule = { id: "abort", enabled: true, conditions: { prefix: "" } };

it("makes, reads and deletes a bucket, and answers its location in upper case", async () => {
  const made = await call("POST", "/r2/buckets", {
    name: "model-001",
    storageClass: "Standard",
    locationHint: "enam",
  });
  expect(made).toMatchObject({
    status: 200,
    success: true,
    result: { location: "ENAM", jurisdiction: "default" },
  });
  expect((await call("GET", "/r2/buckets/model-001")).result).toEqual(made.result);
  expect((await call("POST", "/r2/buckets", { name: "model-001" })).status).toBe(409);
  expect((await call("DELETE", "/r2/buckets/model-001")).status).toBe(200);
  expect((await call("GET", "/r2/buckets/model-001")).status).toBe(404);
});

it("gives a new bucket the default rule, and replaces the whole set", async () => {
  await call("POST", "/r2/buckets", { name: "b" });
  expect((await call("GET", "/r2/buckets/b/lifecycle")).result.rules).toEqual([
    expect.objectContaining({ id: "Default Multipart Abort Rule" }),
  ]);
  await call("PUT", "/r2/buckets/b/lifecycle", { rules: [rule] });
  expect(api.account(ACCOUNT).lifecycle("b")).toEqual([rule]);
});

it("does not delete a bucket that holds objects", async () => {
  await call("POST", "/r2/buckets", { name: "b" });
  api.account(ACCOUNT).putObjects("b", 1);
  expect((await call("DELETE", "/r2/buckets/b")).status).toBe(409);
});

it("keeps jurisdictions apart", async () => {
  await call("POST", "/r2/buckets", { name: "b" }, { "cf-r2-jurisdiction": "eu" });
  expect((await call("GET", "/r2/buckets/b")).status).toBe(404);
  expect(
    (
      await call("PATCH", "/r2/buckets/b", undefined, {
        "cf-r2-jurisdiction": "eu",
        "cf-r2-storage-class": "InfrequentAccess",
      })
    ).result.storage_class,
  ).toBe("InfrequentAccess");
});

it("has CORS rules only after they were put", async () => {
  await call("POST", "/r2/buckets", { name: "b" });
  expect((await call("GET", "/r2/buckets/b/cors")).status).toBe(404);
  await call("PUT", "/r2/buckets/b/cors", { rules: [{ allowed: { methods: ["GET"], origins: ["*"] } }] });
  expect((await call("GET", "/r2/buckets/b/cors")).result.rules).toHaveLength(1);
  await call("DELETE", "/r2/buckets/b/cors");
  expect((await call("GET", "/r2/buckets/b/cors")).status).toBe(404);
});

it("tells the value of a token once", async () => {
  const policies = [{ effect: "allow", permission_groups: [{ id: "a" }], resources: { x: "*" } }];
  const made = await call("POST", "/tokens", { name: "write", policies });
  expect(made.result.value).toMatch(/^[0-9a-f]{40}$/);
  const read = await call("GET", `/tokens/${made.result.id}`);
  expect(read.result).not.toHaveProperty("value");
  expect(read.result).toMatchObject({ name: "write", policies: [{ resources: { x: "*" } }] });
  await call("DELETE", `/tokens/${made.result.id}`);
  expect((await call("GET", `/tokens/${made.result.id}`)).status).toBe(404);
});

it("finds a permission group by name", async () => {
  const { result } = await call("GET", "/tokens/permission_groups?name=Workers+R2+Storage+Bucket+Item+Read");
  expect(result).toEqual([expect.objectContaining({ name: "Workers R2 Storage Bucket Item Read" })]);
});

it("refuses a call without a bearer token, and notes every request", async () => {
  expect((await call("GET", "/r2/buckets/b", undefined, { authorization: "Bearer " })).status).toBe(401);
  expect(api.requests).toEqual([`GET /client/v4/accounts/${ACCOUNT}/r2/buckets/b`]);
});
