/** The newest block of Bittensor's chain, from a node's JSON-RPC over HTTP. */
import { messageOf, OperatorError } from "../cli/errors";
import { interruption } from "../cli/interrupt";

const timeoutMs = 20_000;

/**
 * Asks a node for its newest block.
 * @param url `https://...`; a node answers HTTP on the port of its websocket, so `wss://` is taken too
 * @throws OperatorError
 */
export async function currentBlock(url: string): Promise<number> {
  const address = url.replace(/^ws(s?):/, "http$1:");
  let answer: unknown;
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "chain_getHeader", params: [] }),
      signal: AbortSignal.any([interruption, AbortSignal.timeout(timeoutMs)]),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    answer = await response.json();
  } catch (error) {
    interruption.throwIfAborted();
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : "";
    throw noBlock(url, `${messageOf(error)}${cause}`);
  }
  const block = blockOf(answer);
  if (block === undefined) throw noBlock(url, "its answer has no block number");
  return block;
}

function blockOf(answer: unknown): number | undefined {
  const header = (answer as { result?: { number?: unknown } } | null)?.result?.number;
  return typeof header === "string" && /^0x[0-9a-f]{1,12}$/i.test(header) ? Number(header) : undefined;
}

function noBlock(url: string, why: string): OperatorError {
  return new OperatorError(`--chain ${url} told no block: ${why} - give another node, or --block NUMBER`);
}
