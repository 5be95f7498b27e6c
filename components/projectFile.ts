import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Absolute path of a file of this project, given from its root. The program runs as one bundle whose folder is the
 * root, the tests from the source tree: in both the root is the nearest folder above with Pulumi.yaml.
 */
export function projectFile(path: string): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "Pulumi.yaml"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`no Pulumi.yaml above ${__dirname}`);
    folder = above;
  }
  return join(folder, path);
}
