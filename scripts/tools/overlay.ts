/** Where layers of images can be stacked, and where each must be a whole copy. */
import { statfsSync } from "node:fs";

/** Type of overlayfs as statfs(2) tells it (OVERLAYFS_SUPER_MAGIC in Linux's include/uapi/linux/magic.h). */
const OVERLAYFS = 0x794c7630;

/**
 * Whether the folder lies on an overlay, as in a container: there no other overlay can be made. Docker's engine and
 * buildah then store each layer as a copy of all below it (their driver "vfs"), which takes room and minutes.
 */
export function liesOnOverlay(folder: string): boolean {
  return statfsSync(folder).type === OVERLAYFS;
}
