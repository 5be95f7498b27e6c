/**
 * A Docker engine over its unix socket: the few calls that a rehearsal makes. Without a version in the path the engine
 * answers in its newest one, so that an engine of any age is spoken to in words that it knows.
 */
import { type IncomingMessage, request } from "node:http";
import { isProperties, type Properties } from "../providers/values";

/** The engine refused. The message is the engine's own. */
export class DockerError extends Error {
  override readonly name = "DockerError";
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** What is sent along: JSON, or an archive. */
type Body = Properties | Buffer | undefined;

/** An engine at a socket. Errors of all calls: DockerError (it refused), Error (nobody listens there). */
export class DockerApi {
  constructor(readonly socket: string) {}

  get(path: string): Promise<Properties> {
    return this.call("GET", path);
  }

  /** The answer; undefined when there is no such object. */
  async find(path: string): Promise<Properties | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof DockerError && error.status === 404) return undefined;
      throw error;
    }
  }

  post(path: string, body?: Properties): Promise<Properties> {
    return this.call("POST", path, body);
  }

  /** Unpacks a tar archive below a folder of a container. */
  async upload(container: string, folder: string, archive: Buffer): Promise<void> {
    await this.call("PUT", `/containers/${container}/archive?path=${encodeURIComponent(folder)}`, archive);
  }

  /** Removes an object. No error when it is gone already. */
  async remove(path: string): Promise<void> {
    try {
      await this.call("DELETE", path);
    } catch (error) {
      if (!(error instanceof DockerError && error.status === 404)) throw error;
    }
  }

  private call(method: string, path: string, body?: Body): Promise<Properties> {
    const content = Buffer.isBuffer(body) ? body : body && Buffer.from(JSON.stringify(body));
    const type = Buffer.isBuffer(body) ? "application/x-tar" : "application/json";
    const headers = content === undefined ? {} : { "content-type": type, "content-length": content.length };
    return new Promise((resolve, reject) => {
      const asked = request(
        { socketPath: this.socket, host: "docker", method, path, headers },
        (response) => {
          read(response).then(resolve, reject);
        },
      );
      asked.once("error", (error) =>
        reject(new Error(`the Docker engine at ${this.socket} does not answer: ${error.message}`)),
      );
      asked.end(content);
    });
  }
}

async function read(response: IncomingMessage): Promise<Properties> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  const answer = parsed(text);
  const status = response.statusCode ?? 0;
  if (status < 400) return isProperties(answer) ? answer : { items: answer };
  const message = isProperties(answer) && typeof answer.message === "string" ? answer.message : text;
  throw new DockerError(message.trim(), status);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an empty answer, or the plain text of an error
  }
}
