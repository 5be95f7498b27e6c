/** Asks one launcher for its state. */
import { get } from "node:http";
import { codeOf, messageOf } from "../cli/errors";
import { type LauncherState, launcherStateSchema } from "./stateSchema";

/** Where a launcher answers: a port of this machine, or a socket that ssh forwards. */
export type Place = { port: number } | { socketPath: string };

/**
 * silent: a connection that was closed or refused. late: no answer in time. refused: HTTP 403. foreign: somebody
 * else's answer.
 */
export type PageProblem = { kind: "silent" | "late" | "refused" | "foreign"; said: string };

/** What came of it. */
export type PageAnswer = { state: LauncherState } | { problem: PageProblem };

/** A state with 2,000 actions is well below. */
const largestBytes = 16 * 1024 * 1024;

/** Asks once. Never rejects. @param signal ends the wait; a time-out is one of its own reasons */
export async function askPage(place: Place, signal: AbortSignal): Promise<PageAnswer> {
  let answer: { status: number; body: string };
  try {
    answer = await fetchState(place, signal);
  } catch (error) {
    const kind = signal.aborted ? "late" : "silent";
    return { problem: { kind, said: codeOf(error) ?? messageOf(error) } };
  }
  const { status, body } = answer;
  if (status === 403) return { problem: { kind: "refused", said: "HTTP 403" } };
  if (status !== 200) return { problem: { kind: "foreign", said: `HTTP ${status}` } };
  return readState(body);
}

/** Node's own client: `fetch` opens no Unix socket, and sets the Host header by itself. */
function fetchState(place: Place, signal: AbortSignal): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const where = "port" in place ? { host: "127.0.0.1", port: place.port } : place;
    const headers = { host: "localhost", accept: "application/json" };
    // No agent: a connection that is kept would hold the forwarding open.
    const request = get({ ...where, path: "/state.json", headers, signal, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
        if (body.length > largestBytes) request.destroy(new Error("the answer is longer than 16 MiB"));
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.once("error", reject);
    });
    request.once("error", reject);
  });
}

function readState(body: string): PageAnswer {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { problem: { kind: "foreign", said: "no JSON" } };
  }
  const parsed = launcherStateSchema.safeParse(value);
  if (parsed.success) return { state: parsed.data };
  const [issue] = parsed.error.issues;
  const said = issue === undefined ? "another form" : `${issue.path.join(".")}: ${issue.message}`;
  return { problem: { kind: "foreign", said } };
}
