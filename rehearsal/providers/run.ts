/**
 * How an embedded provider and the driver of a rehearsal know each other (docs/decisions/0012-isolation.md).
 *
 * The driver makes a folder for each run with a nonce in it, and passes both in the environment. A plugin that finds no
 * run refuses to start. One that does writes an attestation. It changes nothing before the driver has written a
 * clearance, which it does only when every package that the engine used at preview has attested itself.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "./cloud";

/** Environment variables that a rehearsal sets for its engine, and so for its plugins. */
export const RUN_FOLDER_VARIABLE = "LAUNCHPAD_REHEARSAL_RUN";
export const NONCE_VARIABLE = "LAUNCHPAD_REHEARSAL_NONCE";
export const CLOUD_FOLDER_VARIABLE = "LAUNCHPAD_REHEARSAL_CLOUD";

/** What a plugin says of itself when it starts. */
export interface Attestation {
  readonly nonce: string;
  readonly package: string;
  readonly version: string;
  readonly pid: number;
  /** The file that runs. */
  readonly file: string;
}

/** One run of the engine, as seen by the driver and by the plugins. */
export class Run {
  constructor(
    readonly folder: string,
    readonly nonce: string,
  ) {}

  /** The run that the environment names. Throws when there is none: this is then no rehearsal. */
  static fromEnvironment(environment: NodeJS.ProcessEnv): Run {
    const folder = environment[RUN_FOLDER_VARIABLE];
    const nonce = environment[NONCE_VARIABLE];
    if (!folder || !nonce || readJson<{ nonce: string }>(join(folder, "run.json"))?.nonce !== nonce) {
      throw new Error(
        "this is an embedded provider of a rehearsal and runs only inside one: it creates nothing real. " +
          "Remove it from the plugin folder of your Pulumi home to get the vendor's plugin.",
      );
    }
    return new Run(folder, nonce);
  }

  /** Starts a run: the nonce is valid from now on, older attestations and clearances are gone. */
  begin(): void {
    rmSync(this.folder, { recursive: true, force: true });
    writeAtomically(join(this.folder, "run.json"), { nonce: this.nonce });
  }

  /** Names a plugin as embedded. */
  attest(attestation: Omit<Attestation, "nonce">): void {
    const file = `${attestation.package}-${attestation.pid}.json`;
    writeAtomically(join(this.folder, "attested", file), { nonce: this.nonce, ...attestation });
  }

  /** Every attestation of this run. */
  attestations(): Attestation[] {
    const folder = join(this.folder, "attested");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .flatMap((file) => readJson<Attestation>(join(folder, file)) ?? [])
      .filter((attestation) => attestation.nonce === this.nonce);
  }

  /** Allows changes by these packages until `revoke`. */
  clear(packages: readonly string[]): void {
    writeAtomically(join(this.folder, "cleared.json"), { nonce: this.nonce, packages });
  }

  /** Takes the clearance back. */
  revoke(): void {
    rmSync(join(this.folder, "cleared.json"), { force: true });
  }

  /** Throws unless the driver has cleared changes by this package. */
  assertCleared(packageName: string): void {
    const clearance = readJson<{ nonce: string; packages: string[] }>(join(this.folder, "cleared.json"));
    if (clearance?.nonce !== this.nonce || !clearance.packages.includes(packageName)) {
      throw new Error(
        `the rehearsal has not cleared changes by package ${packageName}: not every loaded plugin has named itself as embedded`,
      );
    }
  }
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}
