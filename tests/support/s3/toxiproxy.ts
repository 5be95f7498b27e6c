/** toxiproxy in front of a server on loopback: a network that is slow, breaks off or says nothing. */
import { start } from "../../../scripts/cli/run";
import { requireTool } from "../../../scripts/tools";
import { answers, freePort } from "./moto";

/** A fault of the network, as toxiproxy's documentation names them. */
export interface Toxic {
  type: "latency" | "bandwidth" | "limit_data" | "reset_peer" | "timeout" | "slicer";
  attributes: Record<string, number>;
  /** upstream: what the client sends. @default "downstream": what the server sends */
  stream?: "upstream" | "downstream";
}

/** A proxy that runs. */
export interface Toxiproxy {
  /** Where the server is reached through it. */
  endpoint: string;
  /** Puts one fault on what the server sends; the former one ends. */
  poison(toxic: Toxic): Promise<void>;
  /** Ends the fault. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a toxiproxy of its own in front of `upstream`. Builds it on the first use of a machine. */
export async function startToxiproxy(upstream: string): Promise<Toxiproxy> {
  const { path } = await requireTool("toxiproxy");
  const [apiPort, port] = [await freePort(), await freePort()];
  const server = start(path, ["-host", "127.0.0.1", "-port", `${apiPort}`], { label: "toxiproxy" });
  const api = `http://127.0.0.1:${apiPort}`;
  await answers(`${api}/version`, server);
  await call(`${api}/proxies`, "POST", {
    name: "store",
    listen: `127.0.0.1:${port}`,
    upstream: new URL(upstream).host,
    enabled: true,
  });
  const heal = () => call(`${api}/reset`, "POST");
  return {
    endpoint: `http://127.0.0.1:${port}`,
    heal,
    poison: async (toxic) => {
      await heal();
      await call(`${api}/proxies/store/toxics`, "POST", { name: "fault", stream: "downstream", ...toxic });
    },
    stop: () => server.stop(),
  };
}

async function call(url: string, method: string, body?: object): Promise<void> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`toxiproxy answered ${response.status}: ${text}`);
}
