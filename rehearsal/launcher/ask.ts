/** Asks a running launcher's pages, as Docker, an operator and a stranger would. */
import { get } from "node:http";

/** One answer of one page. */
export interface PageAnswer {
  readonly page: string;
  /** Host header that was sent. */
  readonly host: string;
  readonly status: number;
  readonly body: string;
}

/** A launcher that has ended refuses the connection at once; one that lives may be slow on a loaded machine. */
const TIMEOUT_MS = 60_000;

/** One request with a Host header of our choice. Resolves with status 0 where nobody answers, or not to the end. */
export function ask(port: number, page: string, host = "localhost"): Promise<PageAnswer> {
  return new Promise((resolve) => {
    const fail = () => resolve({ page, host, status: 0, body: "" });
    const request = get(
      { host: "127.0.0.1", port, path: page, headers: { host }, timeout: TIMEOUT_MS },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          body += chunk;
        });
        response.once("end", () => resolve({ page, host, status: response.statusCode ?? 0, body }));
        // Cut after its head: there is no "end", and the request has no "error" any more.
        response.once("close", fail);
      },
    );
    request.once("timeout", () => request.destroy());
    request.once("error", fail);
  });
}

/** The health pages once each, and a foreign Host header, which must be refused. */
export async function askAll(port: Promise<number | undefined>): Promise<PageAnswer[]> {
  const number = await port;
  if (number === undefined) return [];
  return await Promise.all([
    ask(number, "/healthz"),
    ask(number, "/readyz"),
    ask(number, "/healthz", "attacker.example"),
  ]);
}

/** Asks /readyz until it is told to stop; keeps the first answer and each change of status. */
export function watchPages(port: Promise<number | undefined>): { stop(): Promise<PageAnswer[]> } {
  const seen: PageAnswer[] = [];
  let on = true;
  const loop = (async () => {
    const number = await port;
    while (on && number !== undefined) {
      const answer = await ask(number, "/readyz");
      if (answer.status !== 0 && answer.status !== seen.at(-1)?.status) seen.push(answer);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    stop: async () => {
      on = false;
      await Promise.race([loop, new Promise((resolve) => setTimeout(resolve, 200))]);
      return seen;
    },
  };
}
