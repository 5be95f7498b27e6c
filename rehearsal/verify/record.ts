/** Writes down what a daemon says of the containers that the provider made. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../scripts/cli/run";
import { sdkVersion } from "../providers/install";
import { isProperties, type Properties } from "../providers/values";
import type { ReplayResource } from "./resources";

/** What a recording says of its making. */
export interface RecordingFacts {
  readonly stack: string;
  /** Version of the daemon. */
  readonly docker: string;
  /** Which real plugin made the containers. */
  readonly plugin: string;
  readonly notes: readonly string[];
}

/** One container: what was asked for, and what `docker inspect` answered. */
export interface Recording extends RecordingFacts {
  readonly date: string;
  /** Version of the SDK that the stack is written with. */
  readonly sdk: string;
  readonly name: string;
  readonly inputs: Properties;
  readonly inspect: Properties;
}

const CONTAINER = "docker:index/container:Container";
/** Ids, times and paths of one machine say nothing. */
const KEPT = ["Config", "HostConfig", "Mounts", "Platform"];

/** Writes one file for each container. */
export async function recordContainers(
  host: string,
  folder: string,
  facts: RecordingFacts,
  resources: readonly ReplayResource[],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { name, inputs, secret } of resources.filter(({ type }) => type === CONTAINER)) {
    const { stdout } = await run("docker", ["--host", host, "container", "inspect", String(inputs.name)]);
    const [answer] = JSON.parse(stdout) as Properties[];
    const inspect = Object.fromEntries(KEPT.map((key) => [key, answer?.[key]]));
    if (isProperties(inspect.Config)) inspect.Config = { ...inspect.Config, Hostname: "" };
    const shown = Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [
        key,
        secret.includes(key) ? withoutContent(value) : value,
      ]),
    );
    const date = new Date().toISOString().slice(0, 10);
    const recording: Recording = { date, sdk: sdkVersion("docker"), ...facts, name, inputs: shown, inspect };
    writeFileSync(join(folder, `${facts.stack}-${name}.json`), `${JSON.stringify(recording, null, 2)}\n`);
  }
}

/** Uploads without what was in them. */
function withoutContent(value: unknown): unknown {
  if (!Array.isArray(value)) return "[secret]";
  return value.map((item) =>
    isProperties(item) ? { ...item, content: "[secret]", contentBase64: undefined } : item,
  );
}
