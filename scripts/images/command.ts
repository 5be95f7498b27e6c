/** The sub-commands of `npm run images`. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { OperatorError } from "../cli/errors";
import { withStep } from "../cli/progress";
import { buildImage } from "./build";
import { type Buildah, openBuildah, withFreshStore } from "./buildah";
import { writeLocks } from "./lock";
import type { BuiltImage } from "./normalise";
import { readyImage } from "./project";
import { pushImage, recordDigest } from "./push";
import { buildRehearsalImage } from "./rehearsalBuild";
import { installedPackages, spdx } from "./sbom";
import { verifyTwice } from "./verify";

const ROOT = resolve(__dirname, "..", "..");
const MIB = 1024 * 1024;

interface BuildFlags {
  rehearsal: boolean;
  base?: string;
  arg: Record<string, string>;
  context: Record<string, string>;
  json: boolean;
}

/** Adds the sub-commands; `choose` takes what the chosen one does. */
export function defineImages(command: Command, choose: (run: () => Promise<number>) => void): Command {
  command
    .command("lock [image...]")
    .description("resolves the Python packages of images/<image>/*.in and writes them with their hashes")
    .action((names: string[]) => choose(() => lock(names)));
  withBuildFlags(command.command("build <image>"))
    .description(
      "builds an image; refuses while anything is not pinned. Writes a bill of materials beside it",
    )
    .action((name: string, flags: BuildFlags) => choose(() => build(name, flags)));
  withBuildFlags(command.command("verify <image>"))
    .description("builds an image twice with nothing cached and compares the digests")
    .action((name: string, flags: BuildFlags) => choose(() => verify(name, flags)));
  withBuildFlags(command.command("push <image>"))
    .description("builds, pushes with your own login and writes the digest into images/record.json")
    .requiredOption("--stack <name>", "the stack that is to run it")
    .requiredOption("--repository <name>", "registry and name, without a tag")
    .action((name: string, flags: BuildFlags & { stack: string; repository: string }) =>
      choose(() => push(name, flags)),
    );
  return command;
}

function withBuildFlags(command: Command): Command {
  return command
    .option("--rehearsal", "without the Python packages, on a base made of Debian's packages", false)
    .option("--base <reference>", "base image by digest, instead of the one in base.json")
    .option("--arg <name=value>", "build argument of the Dockerfile; can be repeated", pair, {})
    .option("--context <stage=folder>", "takes a stage from a folder; can be repeated", pair, {})
    .option("--json", "print the result as JSON", false);
}

function pair(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("give NAME=VALUE");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

async function lock(names: readonly string[]): Promise<number> {
  const written = await withStep("Resolving packages", { expectSeconds: 60 }, () => writeLocks(ROOT, names));
  for (const { path, packages, changed } of written)
    console.log(`${path}: ${packages} packages${changed ? "" : ", as before"}`);
  return 0;
}

async function build(name: string, flags: BuildFlags): Promise<number> {
  const buildah = await openBuildah();
  const built = await buildOnce(buildah, name, flags, true);
  const packages = await installedPackages(buildah, built);
  const bill = `${built.folder}.spdx.json`;
  writeFileSync(bill, `${JSON.stringify(spdx(name, built.digest, packages), null, 2)}\n`);
  if (flags.json) console.log(JSON.stringify({ ...built, bill }));
  else {
    const mib = built.layers.reduce((sum, layer) => sum + layer.bytes, 0) / MIB;
    console.log(`${name}: ${built.digest}`);
    console.log(`  ${built.layers.length} layers, ${mib.toFixed(0)} MiB uncompressed, in ${built.folder}`);
    console.log(`  ${packages.length} packages in ${bill}`);
  }
  return 0;
}

async function verify(name: string, flags: BuildFlags): Promise<number> {
  const verdict = await withFreshStore((buildah) =>
    verifyTwice(() => buildOnce(buildah, name, flags, false)),
  );
  if (flags.json) console.log(JSON.stringify(verdict));
  else if (verdict.same) console.log(`${name}: built twice from nothing, both times ${verdict.digests[0]}`);
  else
    console.log(
      `${name}: two builds differ: ${verdict.digests.join(" and ")}; ` +
        (verdict.layers.length > 0 ? `layers ${verdict.layers.join(", ")}` : "only in the description"),
    );
  return verdict.same ? 0 : 1;
}

async function push(
  name: string,
  flags: BuildFlags & { stack: string; repository: string },
): Promise<number> {
  const buildah = await openBuildah();
  const built = await buildOnce(buildah, name, flags, true);
  const digest = await withStep(`Pushing to ${flags.repository}`, {}, () =>
    pushImage(buildah, built, { repository: flags.repository }),
  );
  recordDigest(ROOT, flags.stack, name, digest);
  console.log(
    `${flags.repository}@${digest}, recorded in ${join("images", "record.json")} for ${flags.stack}`,
  );
  return 0;
}

async function buildOnce(
  buildah: Buildah,
  name: string,
  { rehearsal, base, arg, context }: BuildFlags,
  cache: boolean,
): Promise<BuiltImage> {
  return await withStep(`Building ${name}${cache ? "" : " from nothing"}`, {}, async (step) => {
    const onLine = (line: string) => step.note(line.slice(0, 100));
    if (rehearsal) {
      if (base !== undefined)
        throw new OperatorError(
          "--rehearsal has a base of its own, made of Debian's packages - leave one of the two out",
        );
      return await buildRehearsalImage(buildah, ROOT, name, { args: arg, contexts: context, cache, onLine });
    }
    const image = await readyImage(ROOT, name, base);
    return await buildImage(buildah, {
      root: ROOT,
      name,
      image,
      target: "full",
      args: arg,
      contexts: context,
      cache,
      onLine,
    });
  });
}
