/** A stack that the real engine works on, cut off from everything real (docs/decisions/0012-isolation.md). */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Cloud } from "../providers/cloud";
import { Faults } from "../providers/faults";
import { type InstalledPlugin, installPlugins, verifyPlugins } from "../providers/install";
import { Run } from "../providers/run";
import { type EngineRun, runEngine } from "./engineProcess";
import { isolatedEnvironment } from "./environment";
import { isChange, readEvents } from "./events";
import { assertEmbedded } from "./isolation";
import { readSealed, writeSealed } from "./sealed";
import { projectName, readStackFile, stackName, withoutTypeScript, writeStackCopy } from "./stackFile";
import { clearStaleLocks, ensureStack } from "./stateFolder";
import type { OperationOptions, Outcome, Rehearsal, RehearsalOptions } from "./types";

/** A rehearsal in a folder. Subclasses say which plugins there are and what is checked of them. */
export class EngineRehearsal implements Rehearsal {
  readonly stack: string;
  readonly cloud: Cloud;
  readonly faults: Faults;
  protected readonly folder: string;
  protected readonly home: string;
  private readonly run: Run;
  private readonly project: string;
  protected plugins: InstalledPlugin[] = [];
  /** Previews that passed, with the packages that they used. */
  private readonly verified = new WeakMap<Outcome, readonly string[]>();

  constructor(protected readonly options: RehearsalOptions) {
    this.folder = resolve(options.scratchDir);
    this.stack = options.stack ?? (options.stackFile ? stackName(options.stackFile) : "rehearsal");
    this.home = resolve(options.pulumiHome ?? join(this.folder, "home"));
    const cloudDir = resolve(options.cloudDir ?? join(this.folder, "cloud"));
    this.cloud = new Cloud(cloudDir);
    this.faults = new Faults(cloudDir);
    this.run = new Run(join(this.folder, "run"), randomBytes(16).toString("hex"));
    this.project = projectName(this.projectFile);
  }

  async prepare(): Promise<void> {
    for (const name of ["state", "user", "tmp", "cloud"])
      mkdirSync(join(this.folder, name), { recursive: true });
    this.plugins = await this.install();
    ensureStack(this.stateDir, this.project, this.stack);
    await this.configure({});
  }

  async configure(
    config: Readonly<Record<string, unknown>>,
    secrets: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { stackFile } = this.options;
    const file = stackFile ? readStackFile(stackFile) : { values: {}, encrypted: [] };
    const given = { ...file.values, ...this.options.config, ...config };
    const secret = { ...this.options.secrets, ...secrets };
    const uncovered = file.encrypted.filter((key) => secret[key] === undefined && given[key] === undefined);
    if (uncovered.length > 0) {
      throw new Error(
        `${stackFile}: encrypted values cannot be rehearsed without a stand-in: ${uncovered.join(", ")}`,
      );
    }
    const sealed = readSealed(this.sealedFile, secret, this.configFile);
    writeStackCopy(this.configFile, { ...given, ...sealed });
    if (sealed !== undefined || Object.keys(secret).length === 0) return;
    const values = Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
    const done = await this.engine([
      "config",
      "set-all",
      "--stack",
      this.stack,
      "--config-file",
      this.configFile,
      ...values,
    ]);
    if (done.exitCode !== 0) throw new Error(`the engine could not take the secrets: ${done.stderr}`);
    writeSealed(this.sealedFile, secret, this.configFile);
  }

  async preview(options: OperationOptions = {}): Promise<Outcome> {
    return this.gate("preview", options);
  }

  async up(options: OperationOptions = {}): Promise<Outcome> {
    return this.change("up", "preview", options);
  }

  async destroy(options: OperationOptions = {}): Promise<Outcome> {
    return this.change("destroy", "destroy --preview-only", options);
  }

  async refresh(options: OperationOptions = {}): Promise<Outcome> {
    this.run.begin();
    const outcome = await this.operate("refresh --yes --skip-preview", "apply", options);
    this.check(outcome);
    return outcome;
  }

  async exportState(): Promise<unknown> {
    return JSON.parse((await this.read(["stack", "export"])).stdout);
  }

  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.read(["stack", "output", "--json", "--show-secrets"]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  reset(): void {
    rmSync(this.stateDir, { recursive: true, force: true });
    this.cloud.clear();
    this.faults.clear();
    ensureStack(this.stateDir, this.project, this.stack);
  }

  engine(commandLine: readonly string[]): Promise<EngineRun> {
    clearStaleLocks(this.stateDir);
    verifyPlugins(this.home, this.plugins);
    return runEngine({
      binary: join(this.options.engineDir, "pulumi"),
      arguments: [
        ...commandLine,
        "--cwd",
        resolve(this.options.projectDir),
        "--non-interactive",
        "--color",
        "never",
      ],
      directory: this.folder,
      environment: isolatedEnvironment({
        engineDir: resolve(this.options.engineDir),
        pulumiHome: this.home,
        stateDir: this.stateDir,
        homeDir: join(this.folder, "user"),
        temporaryDir: join(this.folder, "tmp"),
        cloudDir: this.cloud.folder,
        run: this.run,
        withoutTypeScript: withoutTypeScript(this.projectFile),
        extra: this.options.environment,
      }),
      plugins: this.plugins,
      signal: this.options.signal,
      onOutput: this.options.onOutput,
    });
  }

  private get projectFile(): string {
    return join(this.options.projectDir, "Pulumi.yaml");
  }

  private get stateDir(): string {
    return join(this.folder, "state");
  }

  private get configFile(): string {
    return join(this.folder, `Pulumi.${this.stack}.yaml`);
  }

  private get sealedFile(): string {
    return join(this.folder, "sealed.json");
  }

  /** Previews and compares what the engine loaded with what named itself as embedded. */
  private async gate(command: string, options: OperationOptions): Promise<Outcome> {
    this.run.begin();
    const outcome = await this.operate(command, "preview", options);
    const packages = this.check(outcome);
    if (outcome.ok) this.verified.set(outcome, packages);
    return outcome;
  }

  private async change(
    command: "up" | "destroy",
    preview: string,
    options: OperationOptions,
  ): Promise<Outcome> {
    const { previewed } = options;
    const gate =
      previewed !== undefined && this.verified.has(previewed) ? previewed : await this.gate(preview, options);
    const packages = this.verified.get(gate);
    if (packages === undefined) return gate;
    this.run.clear(packages);
    try {
      const outcome = await this.operate(`${command} --yes --skip-preview`, "apply", options);
      this.check(outcome);
      return outcome;
    } finally {
      this.run.revoke();
    }
  }

  /** Puts the plugins into the home. */
  protected install(): InstalledPlugin[] | Promise<InstalledPlugin[]> {
    return installPlugins(this.home);
  }

  /** Compares what the engine loaded with what named itself as embedded; returns the packages. */
  protected check(outcome: Outcome): string[] {
    const loaded = Object.keys(outcome.peakMiB).flatMap((role) => /^plugin (.+)$/.exec(role)?.[1] ?? []);
    const used = outcome.steps.map((step) => step.package).filter((name) => name !== "" && name !== "pulumi");
    return assertEmbedded({ loaded, used }, this.run, this.plugins);
  }

  private async operate(
    command: string,
    phase: Outcome["phase"],
    options: OperationOptions,
  ): Promise<Outcome> {
    const log = join(this.folder, "events.jsonl");
    rmSync(log, { force: true });
    const where = ["--stack", this.stack, "--config-file", this.configFile, "--event-log", log];
    const done = await this.engine([...command.split(" "), ...where, ...(options.arguments ?? [])]);
    const events = readEvents(log);
    const changes = events.steps.filter(isChange);
    return { ...done, ...events, changes, ok: done.exitCode === 0, phase };
  }

  private async read(command: readonly string[]): Promise<EngineRun> {
    const done = await this.engine([...command, "--stack", this.stack]);
    if (done.exitCode !== 0) throw new Error(`pulumi ${command.join(" ")} failed: ${done.stderr}`);
    return done;
  }
}
