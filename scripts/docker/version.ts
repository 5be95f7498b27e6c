/** Which Docker engines are old enough to be refused. */
import { OperatorError } from "../cli/errors";
import { isAtLeast } from "../engine/versions";

/**
 * The oldest engine that this was tried with (Debian 12's 20.10.24). Device requests, by which a container gets its
 * GPUs, came with API 1.40 (19.03). The gate of a host has the same floor (components/hosts/gate/checks.mjs).
 */
export const OLDEST_DOCKER = "20.10";

/** @param where as in "the Docker engine at ..." */
export function refuseOldDocker(version: string, where: string): void {
  // Distributions add to it: 20.10.7-0ubuntu1, 20.10.5+dfsg1. That is no pre-release.
  if (isAtLeast(version.split(/[-+~]/, 1)[0] ?? "", OLDEST_DOCKER)) return;
  throw new OperatorError(
    `the Docker engine ${where} is ${version === "" ? "of an unknown version" : version}, and it takes ${OLDEST_DOCKER} or newer - ` +
      "install a newer one (docs.docker.com/engine/install), or name another engine's socket",
  );
}
