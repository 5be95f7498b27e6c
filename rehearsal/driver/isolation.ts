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

/**
 * Throws unless every package has a plugin that named itself as embedded in this run, from the file that was installed.
 * Returns the packages.
 */
export function assertEmbedded(
  packages: readonly string[],
  run: Run,
  installed: readonly InstalledPlugin[],
): string[] {
  const attested = new Set(
    run
      .attestations()
      .filter((item) =>
        installed.some((plugin) => plugin.package === item.package && plugin.file === item.file),
      )
      .map((item) => item.package),
  );
  const missing = packages.filter((name) => !attested.has(name));
  if (missing.length > 0) {
    throw new IsolationError(
      `the engine used packages whose plugin did not name itself as embedded: ${missing.join(", ")}. ` +
        `Nothing was created. Packages with an embedded provider: ${installed.map((plugin) => plugin.package).join(", ")}.`,
    );
  }
  return [...attested];
}
