/** The launcher's own HTTP server: read-only, local Host headers only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LauncherError } from "../exitcodes";
import { isLocalHost } from "./host";

/** What a route answers. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route: called on every request, must not throw for long. */
export type Route = () => Answer | Promise<Answer>;

/** A JSON answer. */
export function json(status: number, value: unknown): Answer {
  return { status, type: "application/json; charset=utf-8", body: `${JSON.stringify(value)}\n` };
}

/** A running server. */
export interface Telling {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on address:port (0 picks a free one). Error: LauncherError portInUse. */
export async function startServer(
  address: string,
  port: number,
  routes: Readonly<Record<string, Route>>,
): Promise<Telling> {
  const server = createServer((request, response) => void answer(request, response, routes));
  server.requestTimeout = 10_000;
  server.maxConnections = 64;
  await listen(server, address, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE" ? "is in use by another process" : `cannot be opened (${error.code})`;
      reject(
        new LauncherError(
          "portInUse",
          `port ${port} on ${address} ${why}; free it or give the trainer another http port`,
        ),
      );
    });
    server.listen(port, address, () => {
      // A connection that cannot be accepted (ENFILE, ENOBUFS: lib/net.js, onconnection) is the client's loss alone.
      server.on("error", () => {});
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: Readonly<Record<string, Route>>,
): Promise<void> {
  const reply = await choose(request, routes);
  response.writeHead(reply.status, {
    "content-type": reply.type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-length": Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  response.end(request.method === "HEAD" ? undefined : reply.body);
}

async function choose(request: IncomingMessage, routes: Readonly<Record<string, Route>>): Promise<Answer> {
  if (!isLocalHost(request.headers.host)) {
    return json(403, { error: "this page answers to localhost only; forward the port over ssh or SSM" });
  }
  if (request.method !== "GET" && request.method !== "HEAD") return json(405, { error: "read only" });
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return json(404, { error: "no such page", pages: Object.keys(routes) });
  try {
    return await route();
  } catch (error) {
    return json(500, { error: error instanceof Error ? error.message : String(error) });
  }
}
