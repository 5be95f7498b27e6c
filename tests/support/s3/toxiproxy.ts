/** toxiproxy in front of a server on loopback: a network that is slow, breaks off or says nothing. */
import { startOnFreePort } from "../../../scripts/cli/freePort";
import { start } from "../../../scripts/cli/run";
import { requireTool } from "../../../scripts/tools";

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
  const { port, server } = await startOnFreePort({
    name: "toxiproxy",
    begin: (free) => {
      const begun = start(path, ["-host", "127.0.0.1", "-port", `${free}`], {
        label: "toxiproxy",
        // It says so and waits for a signal (2.12.0 on a taken port, 2026-11-22).
        onLine: (line) => line.includes("address already in use") && begun.kill("SIGTERM"),
      });
      return begun;
    },
    answers: async (free) => "version" in JSON.parse(await call(`http://127.0.0.1:${free}/version`, "GET")),
  });
  const api = `http://127.0.0.1:${port}`;
  const heal = async () => void (await call(`${api}/reset`, "POST"));
  const proxy = { name: "store", listen: "127.0.0.1:0", upstream: new URL(upstream).host, enabled: true };
  const { listen } = JSON.parse(await call(`${api}/proxies`, "POST", proxy)) as { listen: string };
  return {
    endpoint: `http://${listen}`,
    heal,
    poison: async (toxic) => {
      await heal();
      await call(`${api}/proxies/store/toxics`, "POST", { name: "fault", stream: "downstream", ...toxic });
    },
    stop: () => server.stop(),
  };
}

async function call(url: string, method: string, body?: object): Promise<string> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`toxiproxy answered ${response.status}: ${text}`);
  return text;
}
