/** The checks of decision 12: every plugin that the engine loaded is an embedded one. See docs/decisions/0012-isolation.md. */

import type { InstalledPlugin } from "../providers/install";
import type { Run } from "../providers/run";
import type { ProcessInfo } from "./processes";

/** A rehearsal was about to use, or used, something that is not its own. Nothing was created. */
export class IsolationError extends Error {
  override readonly name = "IsolationError";
}

/** Plugin processes that do not run from the rehearsal's own plugin folder. */
export function foreignPlugins(
  processes: readonly ProcessInfo[],
  installed: readonly InstalledPlugin[],
): ProcessInfo[] {
  const files = new Set(installed.map((plugin) => plugin.file));
  return processes.filter(
    ({ command }) =>
      command.some((part) => /(^|\/)pulumi-(resource|analyzer|converter)-[^/]+$/.test(part)) &&
      !command.some((part) => files.has(part)),
  );
}

/** Packages as the engine showed them. */
export interface PackagesSeen {
  /** A plugin process of theirs was seen. */
  readonly loaded: readonly string[];
  /** A step names them. The engine does not start the plugin of every one: a delete needs none at preview. */
  readonly used: readonly string[];
}

/**
 * Throws unless every plugin that was loaded named itself as embedded in this run, from the file that was installed, and
 * every package that is used has an embedded provider. Returns the packages.
 */
export function assertEmbedded(
  { loaded, used }: PackagesSeen,
  run: Run,
  installed: readonly InstalledPlugin[],
): string[] {
  const named = run.attestations();
  const attested = named
    .filter((item) =>
      installed.some((plugin) => plugin.package === item.package && plugin.file === item.file),
    )
    .map((item) => item.package);
  const unnamed = loaded.filter((name) => !attested.includes(name));
  const elsewhere = named.filter((item) => !attested.includes(item.package)).map((item) => item.package);
  const without = used.filter((name) => !installed.some((plugin) => plugin.package === name));
  const refused = [...new Set([...unnamed, ...elsewhere, ...without])];
  if (refused.length > 0) {
    throw new IsolationError(
      `the engine used packages whose plugin did not name itself as embedded: ${refused.join(", ")}. ` +
        `Nothing was created. Packages with an embedded provider: ${installed.map((plugin) => plugin.package).join(", ")}.`,
    );
  }
  return [...new Set([...attested, ...used])];
}
