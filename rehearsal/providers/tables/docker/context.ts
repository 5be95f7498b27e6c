/** The digest of a build context, which the provider's check adds to the inputs so that an edited file is a change. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isProperties, type Properties, text } from "../../values";

/**
 * Inputs with `build.contextDigest`, over every file of the context and the Dockerfile. Paths are relative to the
 * project's folder, where the engine starts its plugins. Unlike the provider's it does not read `.dockerignore`.
 *
 * Source: pulumi-docker 237b7899 provider/provider.go Check and hashContext. Throws when the Dockerfile is not there.
 */
export function withContextDigest(inputs: Properties): Properties {
  const build = isProperties(inputs.build) ? inputs.build : {};
  const context = text(build, "context");
  const dockerfile = text(build, "dockerfile");
  if (context === undefined || dockerfile === undefined) return inputs;
  if (!existsSync(dockerfile)) {
    throw new Error(`could not open dockerfile at relative path "${dockerfile}"`);
  }
  const hash = createHash("sha256").update(readFileSync(dockerfile));
  for (const name of readdirSync(context, { recursive: true, encoding: "utf8" }).sort()) {
    const file = join(context, name);
    if (!statSync(file).isFile()) continue;
    hash.update(`\0${name}\0`).update(readFileSync(file));
  }
  return { ...inputs, build: { ...build, contextDigest: hash.digest("hex") } };
}
