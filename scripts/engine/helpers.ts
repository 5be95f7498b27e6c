/** The two scripts of the distribution that are no Go programs: they start a part of the npm package @pulumi/pulumi. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Script name, and the module of @pulumi/pulumi that it runs: found from the project's folder, where it is started. */
const helpers = {
  "pulumi-resource-pulumi-nodejs": "@pulumi/pulumi/cmd/dynamic-provider",
  "pulumi-analyzer-policy": "@pulumi/pulumi/cmd/run-policy-pack",
} as const;

/** Writes the scripts beside a built engine. */
export async function writeHelpers(folder: string): Promise<void> {
  for (const [name, module] of Object.entries(helpers)) {
    const script = [
      "#!/bin/sh",
      "set -e",
      `entry=$(node --print 'require.resolve("${module}")')`,
      'exec node "$entry" "$@"',
      "",
    ];
    await writeFile(join(folder, name), script.join("\n"), { mode: 0o755 });
  }
}
