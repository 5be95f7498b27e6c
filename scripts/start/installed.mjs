// Whether node_modules is what package-lock.json says.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @param {string} root the project's folder */
function markerFile(root) {
  return join(root, "node_modules", ".launchpad-installed.json");
}

/** What an install depends on: the lock file, the platform, and the Node that ran the install scripts. */
function fingerprint(root) {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const major = process.versions.node.split(".")[0];
  return `${lock} ${process.platform}-${process.arch} node-${major}`;
}

/**
 * The Node binary that a finished install gave us, or undefined when there is no finished install of this lock file.
 * The marker is written last, and `npm ci` removes it first: a half-finished install has none.
 * @param {string} root
 * @returns {string | undefined}
 */
export function installedNode(root) {
  try {
    const marker = JSON.parse(readFileSync(markerFile(root), "utf8"));
    return marker.fingerprint === fingerprint(root) && existsSync(marker.node) ? marker.node : undefined;
  } catch {
    return undefined;
  }
}

/** Says that the install is finished. @param {string} root @param {string} node the Node binary to use from now on */
export function markInstalled(root, node) {
  const file = markerFile(root);
  writeFileSync(`${file}.${process.pid}`, JSON.stringify({ fingerprint: fingerprint(root), node }));
  renameSync(`${file}.${process.pid}`, file);
}

/**
 * Whether somebody's own `npm ci` or `npm install` already brought exactly the packages of the lock file. npm writes
 * node_modules/.package-lock.json at the very end; packages of other platforms are missing from it by right.
 * @param {string} root
 */
export function installedByNpm(root) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const found = JSON.parse(readFileSync(join(root, "node_modules", ".package-lock.json"), "utf8")).packages;
    const asWanted = (path) => found[path].version === wanted[path]?.version;
    const mayMiss = (path) => path === "" || wanted[path].optional === true || wanted[path].peer === true;
    return (
      Object.keys(found).every(asWanted) &&
      Object.keys(wanted).every((path) => mayMiss(path) || (path in found && existsSync(join(root, path))))
    );
  } catch {
    return false;
  }
}
