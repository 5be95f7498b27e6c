/** What a rehearsal takes and gives. */
import type { Cloud } from "../providers/cloud";
import type { Faults } from "../providers/faults";
import type { EngineRun } from "./engineProcess";
import type { Diagnostic, Step } from "./events";

/** What to rehearse, and where. */
export interface RehearsalOptions {
  /** Folder with `pulumi` and `pulumi-language-nodejs`. */
  readonly engineDir: string;
  /** Folder of Pulumi.yaml. Never written to. */
  readonly projectDir: string;
  /** `Pulumi.<stack>.yaml`; left out: an empty stack. Copied, never written to. */
  readonly stackFile?: string;
  /** Default: from the stack file's name, else `rehearsal`. */
  readonly stack?: string;
  /** Folder for state, simulated cloud, config copy and logs. May hold those of an earlier rehearsal. */
  readonly scratchDir: string;
  /** A Pulumi home that only rehearsals use; may be shared between them. Default: `<scratchDir>/home`. */
  readonly pulumiHome?: string;
  /** Default: `<scratchDir>/cloud`. */
  readonly cloudDir?: string;
  /** Config by full key (`launchpad:hosts`), over the stack file's. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Secret config by full key. Every encrypted value of the stack file needs a stand-in here. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** More variables for the program. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Gets the engine's text as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** What the engine did. A failure of the engine is an outcome with `ok: false`, not an exception. */
export interface Outcome {
  readonly ok: boolean;
  readonly exitCode: number;
  /** Which part ended it: `up` and `destroy` preview first, and stop there when that fails. */
  readonly phase: "preview" | "apply";
  readonly steps: readonly Step[];
  /** The steps that change something. */
  readonly changes: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: Readonly<Record<string, number>>;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMilliseconds: number;
  /** Highest resident size by role (`engine`, `language host`, `program`, `plugin aws`, ...), in MiB. */
  readonly peakMiB: Readonly<Record<string, number>>;
}

/** Options of one operation. */
export interface OperationOptions {
  /** More arguments for the engine, such as `--target`. */
  readonly arguments?: readonly string[];
  /**
   * An outcome of `preview()` of this rehearsal: `up` does not preview again. Changes are cleared for the packages that
   * named themselves there; any other refuses to change anything.
   */
  readonly previewed?: Outcome;
}

/** A rehearsal in a folder. */
export interface Rehearsal {
  readonly stack: string;
  readonly cloud: Cloud;
  readonly faults: Faults;
  preview(options?: OperationOptions): Promise<Outcome>;
  up(options?: OperationOptions): Promise<Outcome>;
  refresh(options?: OperationOptions): Promise<Outcome>;
  destroy(options?: OperationOptions): Promise<Outcome>;
  /** The state as `pulumi stack export` gives it. */
  exportState(): Promise<unknown>;
  /** Stack outputs, secrets in clear: they are made up. */
  outputs(): Promise<Record<string, unknown>>;
  /** Lays config (both kinds) over that of the options, for the following operations. */
  configure(
    config: Readonly<Record<string, unknown>>,
    secrets?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Any engine command, such as `["stack", "export"]`; no gate, for reading only. */
  engine(commandLine: readonly string[]): Promise<EngineRun>;
  /** Forgets state, simulated cloud and faults. */
  reset(): void;
}
