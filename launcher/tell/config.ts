/** The running values with the id of each one's source. */
import type { LaunchFile } from "../../workloads/launchfile";

/** One value. */
export interface ConfigRow {
  /** As in launch.json's sources: `flag:neuron.upload_steps`, `env:NCCL_DEBUG`. */
  readonly key: string;
  /** Undefined where the launch file does not hold it, such as the value of a knob. */
  readonly value: string | undefined;
  readonly source: string;
}

/** One row for each value that has a source, in alphabetical order. */
export function configRows(file: Pick<LaunchFile, "processes" | "sources" | "settings">): ConfigRow[] {
  const { processes, settings = {}, sources } = file;
  return Object.entries(sources)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, source]) => ({
      key,
      value: runningValue(key, processes) ?? ownValue(settings, key),
      source,
    }));
}

function ownValue(settings: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(settings, key) ? settings[key] : undefined;
}

function runningValue(key: string, processes: LaunchFile["processes"]): string | undefined {
  const [kind, name = ""] = key.split(/:(.*)/s);
  if (kind === "env") return processes.map((each) => each.env[name]).find((value) => value !== undefined);
  if (kind !== "flag") return undefined;
  return processes.map((each) => flagValue(each.command, name)).find((value) => value !== undefined);
}

/** `--name value ...` up to the next flag; a switch is `on`. */
function flagValue(command: readonly string[], name: string): string | undefined {
  const inline = command.find((word) => word.startsWith(`--${name}=`));
  if (inline !== undefined) return inline.slice(name.length + 3);
  const at = command.indexOf(`--${name}`);
  if (at === -1) return undefined;
  const rest = command.slice(at + 1);
  const end = rest.findIndex((word) => word.startsWith("--"));
  const words = end === -1 ? rest : rest.slice(0, end);
  return words.length === 0 ? "on" : words.join(" ");
}
