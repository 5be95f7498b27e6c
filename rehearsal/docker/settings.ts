/** What the embedded docker provider is told of the engine that it drives; `npm start -- --docker` writes it. */
import { readFileSync } from "node:fs";

/** Names the file with the settings. Where it is not set, the provider works on the simulated cloud alone. */
export const DOCKER_SETTINGS_VARIABLE = "LAUNCHPAD_REHEARSAL_DOCKER";

/** The settings. */
export interface DockerSettings {
  /** The engine's unix socket. */
  readonly socket: string;
  /** Whether the engine was started for this rehearsal: nothing on it is anybody else's. */
  readonly own: boolean;
  /** The image that stands for each reference of the plan: built for the rehearsal and loaded under this name. */
  readonly images: Readonly<Record<string, string>>;
  /** Folder with the simulated training software, made for the Node of the images. */
  readonly simulated: string;
}

/** The settings that the environment names; undefined for a rehearsal without Docker. */
export function dockerSettings(environment: NodeJS.ProcessEnv): DockerSettings | undefined {
  const file = environment[DOCKER_SETTINGS_VARIABLE];
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, "utf8")) as DockerSettings);
}
