/**
 * The container that runs. The one that the plan asks for is created and inspected; a machine without GPUs cannot start
 * it. Its twin is made from the same request, without what this machine cannot give, and with the simulated software.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isProperties, items, numeric, type Properties, text } from "../providers/values";
import { TIME_SCALE_VARIABLE } from "../trainer/clock";
import { type DockerApi, DockerError } from "./api";
import { part } from "./inspected";
import type { DockerSettings } from "./settings";
import type { ArchivedFile } from "./tar";

/** Something that a container was not given, and why. */
export interface Withheld {
  readonly what: string;
  readonly reason: string;
}

/** Name of the container that runs in the place of another one. */
export function twinName(name: string): string {
  return `${name}-rehearsed`;
}

const SIMULATED = "/opt/simulated";
/** Fifty times upstream's pace: a job of an hour is not over before it was looked at. */
const TIME_SCALE = "0.02";
/** The plan's 30 s are for months of running; a rehearsal waits for the answer. */
const HEALTH_INTERVAL_NANOS = 1e9;

/** The request for the twin of this request, as far as the machine is known before it is tried. */
export function twinBody(
  body: Properties,
  machine: { readonly info: Properties; readonly path: string; readonly own: boolean },
): { body: Properties; withheld: Withheld[] } {
  const host = { ...part(body, "HostConfig") };
  const withheld: Withheld[] = [];
  const leave = (key: string, what: string, reason: string, empty: unknown) => {
    host[key] = empty;
    withheld.push({ what, reason });
  };
  if (items(host, "DeviceRequests").length > 0)
    leave("DeviceRequests", "GPUs", "the simulated software takes none", []);
  const [memory, total] = [numeric(host, "Memory") ?? 0, numeric(machine.info, "MemTotal") ?? 0];
  if (memory > total && total > 0) {
    const have = `this machine has ${(total / 2 ** 30).toFixed(0)} GiB`;
    leave("Memory", `memory ${(memory / 2 ** 30).toFixed(0)} GiB`, have, 0);
    host.MemorySwap = 0;
  }
  if (!machine.own && Object.keys(part(host, "PortBindings")).length > 0)
    leave(
      "PortBindings",
      "ports on all addresses",
      "on an engine that is not the rehearsal's own they are on 127.0.0.1",
      onLoopback(part(host, "PortBindings")),
    );
  const healthcheck = isProperties(body.Healthcheck)
    ? { Healthcheck: { ...body.Healthcheck, Interval: HEALTH_INTERVAL_NANOS } }
    : {};
  const env = [
    ...items(body, "Env"),
    `PATH=${SIMULATED}:${machine.path}`,
    `${TIME_SCALE_VARIABLE}=${TIME_SCALE}`,
  ];
  // The preflight judges a host with GPUs; the launcher's own rehearsal runs and shows it.
  const command = body.Cmd === undefined ? { Cmd: ["run", "--preflight", "off"] } : {};
  return { body: { ...body, ...healthcheck, ...command, Env: env, HostConfig: host }, withheld };
}

/** What an engine says when a container cannot start, and what is left out then. */
const REFUSALS = [
  { pattern: /rlimit/i, key: "Ulimits", what: "ulimits", empty: [] },
  { pattern: /docker-init|tini/i, key: "Init", what: "the init process", empty: false },
  { pattern: /cpuset/i, key: "CpusetCpus", what: "the CPU set", empty: "" },
] as const;

/**
 * Makes and starts the twin; what the engine refuses to give is left out, and told.
 * Errors: DockerError for a refusal that nothing here explains. Nothing is left behind then.
 */
export async function startTwin(
  api: DockerApi,
  first: Properties,
  make: (body: Properties) => Promise<string>,
): Promise<{ id: string; withheld: Withheld[] }> {
  const withheld: Withheld[] = [];
  for (let body = first; ; ) {
    const id = await make(body);
    try {
      await api.post(`/containers/${id}/start`);
      return { id, withheld };
    } catch (error) {
      await api.remove(`/containers/${id}?force=true&v=true`);
      const message = error instanceof DockerError ? error.message : "";
      const host = part(body, "HostConfig");
      const refusal = REFUSALS.find(
        ({ pattern, what }) => pattern.test(message) && !withheld.some((one) => one.what === what),
      );
      if (refusal === undefined) throw error;
      withheld.push({ what: refusal.what, reason: lastClause(message) });
      body = { ...body, HostConfig: { ...host, [refusal.key]: refusal.empty } };
    }
  }
}

/** The end of a runtime's chain of causes says what it is about. */
function lastClause(message: string): string {
  return message
    .replace(/: unknown$/, "")
    .split(": ")
    .slice(-2)
    .join(": ");
}

/** The simulated software as files of the container. */
export function simulatedFiles({ simulated }: Pick<DockerSettings, "simulated">): ArchivedFile[] {
  return readdirSync(simulated).map((name) => ({
    path: `${SIMULATED}/${name}`,
    content: readFileSync(join(simulated, name)),
    mode: 0o755,
  }));
}

/** PATH of an image's environment. */
export function imagePath(inspect: Properties): string {
  const found = items(part(inspect, "Config"), "Env").find((each) => String(each).startsWith("PATH="));
  return typeof found === "string"
    ? found.slice("PATH=".length)
    : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

function onLoopback(bindings: Properties): Properties {
  return Object.fromEntries(
    Object.entries(bindings).map(([inner, outer]) => [
      inner,
      (Array.isArray(outer) ? outer : [])
        .filter(isProperties)
        .map((binding) => ({ HostIp: "127.0.0.1", HostPort: text(binding, "HostPort") })),
    ]),
  );
}
