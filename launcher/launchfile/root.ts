/** Path prefix for rehearsals: with `--root DIR` every path of launch.json means DIR + path. */
import { join } from "node:path";

/** Maps a path of launch.json to one of this machine. Without a root it stays as it is. */
export type PathMapper = (containerPath: string) => string;

/** The mapper for a root; undefined is the normal case, inside the container. */
export function pathMapper(root: string | undefined): PathMapper {
  return root === undefined ? (path) => path : (path) => join(root, path);
}
