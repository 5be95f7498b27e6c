/** The environment that a rehearsed engine gets: an allow-list, never the caller's own. */
import { delimiter, dirname, join } from "node:path";
import { CLOUD_FOLDER_VARIABLE, NONCE_VARIABLE, RUN_FOLDER_VARIABLE, type Run } from "../providers/run";

/** What the caller's environment may pass on. Nothing here names an account, a daemon, a token or an agent. */
const PASSED_ON = ["LANG", "LC_ALL", "TZ", "TERM", "NO_COLOR", "CI"] as const;

const runProgram = join(__dirname, "runProgram.cjs");

/** The passphrase of a rehearsal's state. It protects nothing real: every value in there is made up. */
export const PASSPHRASE = "rehearsal";

/** Folders and facts that the environment is built from. */
export interface EnvironmentOptions {
  readonly engineDir: string;
  readonly pulumiHome: string;
  readonly stateDir: string;
  readonly homeDir: string;
  readonly temporaryDir: string;
  readonly cloudDir: string;
  readonly run: Run;
  /** Whether Pulumi.yaml says `typescript: false`; runProgram.cjs says why the host has to be told. */
  readonly withoutTypeScript: boolean;
  /** More variables for the program under test. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** Builds the environment. `caller` is the caller's environment, of which only the allow-list is read. */
export function isolatedEnvironment(
  options: EnvironmentOptions,
  caller: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const passedOn = Object.fromEntries(
    PASSED_ON.flatMap((name) => (caller[name] === undefined ? [] : [[name, caller[name]]])),
  );
  return {
    ...passedOn,
    ...options.extra,
    PATH: [options.engineDir, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(
      delimiter,
    ),
    HOME: options.homeDir,
    XDG_CONFIG_HOME: join(options.homeDir, ".config"),
    TMPDIR: options.temporaryDir,
    PULUMI_HOME: options.pulumiHome,
    PULUMI_BACKEND_URL: `file://${options.stateDir}`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SUPPRESS_COPILOT_LINK: "true",
    // Makes --event-log available.
    PULUMI_DEBUG_COMMANDS: "true",
    ...(options.withoutTypeScript ? { PULUMI_LANGUAGE_NODEJS_RUN_PATH: runProgram } : {}),
    [RUN_FOLDER_VARIABLE]: options.run.folder,
    [NONCE_VARIABLE]: options.run.nonce,
    [CLOUD_FOLDER_VARIABLE]: options.cloudDir,
  };
}
