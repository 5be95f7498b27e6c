/** A stack on the real engine with one real plugin: the same driver, with a home that holds only that plugin. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { EngineRehearsal } from "../driver/engineRehearsal";
import type { RehearsalOptions } from "../driver/types";
import { type InstalledPlugin, sdkVersion } from "../providers/install";

/** The plugin of a package, where it is installed. */
export interface RealPlugin {
  readonly package: string;
  readonly file: string;
  /** In words: the version in the folder's name, or `PATH`. */
  readonly origin: string;
}

/** Looks in the user's Pulumi home (the SDK's version first, else the newest), then on PATH. */
export function findRealPlugin(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): RealPlugin | undefined {
  const folder = join(environment.PULUMI_HOME ?? join(environment.HOME ?? homedir(), ".pulumi"), "plugins");
  const prefix = `resource-${name}-v`;
  const versions = existsSync(folder) ? readdirSync(folder).filter((item) => item.startsWith(prefix)) : [];
  const wanted = `${prefix}${sdkVersion(name)}`;
  const newestFirst = versions.sort((a, b) => b.localeCompare(a, undefined, { numeric: true }));
  const installed = newestFirst
    .sort((a, b) => Number(b === wanted) - Number(a === wanted))
    .map((item) => ({
      package: name,
      file: join(folder, item, `pulumi-resource-${name}`),
      origin: `version ${item.slice(prefix.length)}`,
    }));
  const onPath = (environment.PATH ?? "").split(delimiter).map((item) => ({
    package: name,
    file: join(item, `pulumi-resource-${name}`),
    origin: "on PATH, version not known",
  }));
  return [...installed, ...onPath].find(({ file }) => existsSync(file));
}

/** A stack whose one plugin is real. There is nothing to attest: the caller chose the plugin and what it talks to. */
export class RealStack extends EngineRehearsal {
  constructor(
    options: RehearsalOptions,
    private readonly plugin: RealPlugin,
  ) {
    super(options);
  }

  protected override install(): InstalledPlugin[] {
    const { package: name, file } = this.plugin;
    const version = sdkVersion(name);
    const folder = join(this.home, "plugins", `resource-${name}-v${version}`);
    mkdirSync(folder, { recursive: true });
    const target = join(folder, `pulumi-resource-${name}`);
    copyFileSync(file, target);
    const sha256 = createHash("sha256").update(readFileSync(target)).digest("hex");
    return [{ package: name, version, file: target, sha256 }];
  }

  protected override check(): string[] {
    return [this.plugin.package];
  }
}
