/**
 * A proxy on loopback that passes a request on and may cut the answer (the server has done it, nobody is told), or
 * takes a request and never answers.
 */
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy that runs. */
export interface CuttingProxy {
  readonly endpoint: string;
  /** `METHOD /path?query` of every request so far. */
  readonly seen: string[];
  /** Decides whether this answer is cut. */
  cut: (line: string) => boolean;
  /** Decides whether this request is taken and never answered. */
  hold: (line: string) => boolean;
  stop(): Promise<void>;
}

/** Starts one in front of `upstream`. */
export async function startCuttingProxy(upstream: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(upstream);
  const server = createServer((incoming: IncomingMessage, outgoing) => {
    const line = `${incoming.method} ${incoming.url}`;
    proxy.seen.push(line);
    if (proxy.hold(line)) {
      incoming.resume();
      return;
    }
    const isCut = proxy.cut(line);
    const { method, url, headers } = incoming;
    const forward = request({ hostname, port, method, path: url, headers }, (reply) => {
      if (isCut) {
        reply.resume();
        reply.once("end", () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    forward.on("error", () => outgoing.destroy());
    incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: CuttingProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    cut: () => false,
    hold: () => false,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return proxy;
}
