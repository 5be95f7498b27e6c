/**
 * A stand-in of Cloudflare's API for R2 buckets and account tokens, on loopback and in memory. The cloudflare plugin
 * reaches it through its `baseUrl`.
 *
 * Paths, bodies and answers follow what the real plugin (v5.19.1 inside) sent on 2026-11-21; the answers were modelled
 * on the provider's source, not taken from Cloudflare.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Account, ApiError, type ApiRequest } from "./account";

/** A running stand-in. */
export interface CloudflareApi {
  /** For the provider's `baseUrl`: with `/client/v4`. */
  readonly baseUrl: string;
  /** The account behind an id, made at its first use. */
  account(id: string): Account;
  /** Every request so far, `METHOD path`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startCloudflareApi(): Promise<CloudflareApi> {
  const accounts = new Map<string, Account>();
  const requests: string[] = [];
  const account = (id: string) => {
    const known = accounts.get(id) ?? new Account(id);
    accounts.set(id, known);
    return known;
  };
  const server = createServer((request, response) => {
    void answer(request, response, account, requests);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/client/v4`, account, requests, close: () => close(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  account: (id: string) => Account,
  requests: string[],
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const method = request.method ?? "GET";
  requests.push(`${method} ${url.pathname}${url.search}`);
  try {
    const text = await body(request);
    const path = /^\/client\/v4\/accounts\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (path === null) throw new ApiError(404, 7003, "Could not route to the path");
    if (!/^Bearer .+/.test(request.headers.authorization ?? ""))
      throw new ApiError(401, 10000, "Authentication error");
    const call: ApiRequest = {
      method,
      path: (path[2] ?? "").split("/").map(decodeURIComponent),
      query: url.searchParams,
      jurisdiction: header(request, "cf-r2-jurisdiction") ?? "default",
      storageClass: header(request, "cf-r2-storage-class"),
      body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
    send(response, 200, {
      success: true,
      errors: [],
      messages: [],
      result: account(path[1] ?? "").answer(call),
    });
  } catch (error) {
    const { status, code, message } =
      error instanceof ApiError
        ? error
        : new ApiError(500, 10001, error instanceof Error ? error.message : "");
    send(response, status, { success: false, errors: [{ code, message }], messages: [], result: null });
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
