/**
 * Stands for ECR's immutable tags before a real registry: passes everything on, and refuses a manifest under a tag
 * that exists, in ECR's words (moby/buildkit#3776; the code is TAG_INVALID of the distribution specification).
 */
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ImmutableTags {
  /** As in an image's name. */
  readonly address: string;
  /** How many manifests it refused. */
  readonly refused: number;
  stop(): Promise<void>;
}

/** Without these a registry translates a manifest, or says that there is none. */
const ANY =
  "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json";

/** Starts it before the registry at `behind`. */
export async function immutableTags(behind: string): Promise<ImmutableTags> {
  let refused = 0;
  const server = createServer((request, response) => {
    const [, repository, tag] = /^\/v2\/(.+)\/manifests\/([^:/]+)$/.exec(request.url ?? "") ?? [];
    const taken =
      request.method === "PUT" && tag !== undefined
        ? fetch(`http://${behind}${request.url}`, { method: "HEAD", headers: { accept: ANY } }).then(
            ({ ok }) => ok,
          )
        : Promise.resolve(false);
    taken.then((exists) => {
      if (!exists) return passOn(request, response, behind);
      refused++;
      const message = `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the repository is immutable.`;
      request.resume();
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: "TAG_INVALID", message }] }));
    }, response.destroy.bind(response));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return refused;
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** With the Host that was asked for, so that the registry's own addresses lead back here. */
function passOn(request: IncomingMessage, response: ServerResponse, behind: string): void {
  const { url, method, headers } = request;
  const passed = ask(`http://${behind}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.on("error", () => response.destroy());
  request.pipe(passed);
}
