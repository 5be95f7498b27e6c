/** A reverse proxy on loopback that answers some requests itself, and can turn the server's clock. */
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";

/** What the proxy knows of a request. */
export interface SeenRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
  /** 1 for the first request of this run. */
  number: number;
}

/** An answer that the server never gave. */
export interface FaultAnswer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

/** A proxy that runs. */
export interface FaultProxy {
  endpoint: string;
  /** Every request since the last `clear`. */
  seen: SeenRequest[];
  /** Decides about each request; undefined passes it on. */
  fault: (seen: SeenRequest) => FaultAnswer | undefined;
  /** Added to the `Date` of answers, in ms. */
  clockMs: number;
  /** Forgets requests, faults and the clock. */
  clear(): void;
  stop(): Promise<void>;
}

/** An error as S3 writes it. */
export function s3Error(status: number, code: string, message = code): FaultAnswer {
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}

/** Starts a proxy in front of `upstream`. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const seen: SeenRequest = {
        method: incoming.method ?? "",
        url: incoming.url ?? "",
        headers: incoming.headers,
        body: body.toString("utf8"),
        number: proxy.seen.length + 1,
      };
      proxy.seen.push(seen);
      const answer = proxy.fault(seen);
      if (answer !== undefined) {
        outgoing.writeHead(answer.status, { ...dated({}), ...answer.headers });
        outgoing.end(seen.method === "HEAD" ? undefined : answer.body);
        return;
      }
      const { hostname, port } = new URL(upstream);
      const forward = request(
        { hostname, port, method: seen.method, path: seen.url, headers: incoming.headers },
        (reply) => {
          outgoing.writeHead(reply.statusCode ?? 502, dated(reply.headers));
          reply.pipe(outgoing);
        },
      );
      forward.on("error", () => outgoing.destroy());
      forward.end(body);
    });
  });
  const dated = (headers: IncomingMessage["headers"]) => {
    return { ...headers, date: new Date(Date.now() + proxy.clockMs).toUTCString() };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    fault: () => undefined,
    clockMs: 0,
    clear: () => {
      proxy.seen.length = 0;
      proxy.fault = () => undefined;
      proxy.clockMs = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return proxy;
}
