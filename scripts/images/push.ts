/** Pushes a built image and writes its digest into the checked-in record. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDigests } from "../../images/record";
import { RunError } from "../cli/run";
import type { Buildah } from "./buildah";
import type { BuiltImage } from "./normalise";

/** Where an image goes. */
export interface PushTarget {
  /** Registry and name, without a tag. */
  readonly repository: string;
  /** Whether the registry is spoken to without TLS: one on this machine. @default false */
  readonly plain?: boolean;
}

/**
 * Pushes with the operator's own login (`buildah login`, `docker login` or a credential helper) and returns the digest
 * that the registry has it under. The tag is made of the image's content, so that one that exists holds the same; where
 * tags are never overwritten the image gets a second one, with the time, and no layer is sent again.
 * Errors: RunError in the registry's own words.
 */
export async function pushImage(buildah: Buildah, image: BuiltImage, target: PushTarget): Promise<string> {
  const { stdout: id } = await buildah.call(["pull", "--quiet", `dir:${image.folder}`]);
  const folder = mkdtempSync(join(tmpdir(), "launchpad-push-"));
  try {
    const file = join(folder, "digest");
    const tag = image.digest.slice("sha256:".length, "sha256:".length + 16);
    const tls = target.plain === true ? ["--tls-verify=false"] : [];
    const push = async (name: string) => {
      const args = [
        "--quiet",
        ...tls,
        "--digestfile",
        file,
        id.trim(),
        `docker://${target.repository}:${name}`,
      ];
      const label = `buildah push ${target.repository}:${name}`;
      await buildah.call(["push", ...args], { timeoutMs: 3_600_000, label });
      return readFileSync(file, "utf8").trim();
    };
    return await push(tag).catch((error: unknown) => {
      if (!isTakenTag(error)) throw error;
      return push(`${tag}-${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await buildah.call(["rmi", id.trim()], { check: false });
  }
}

/** In ECR's words; it refuses the same content too (aws/containers-roadmap#2380, moby/buildkit#3776). */
function isTakenTag(error: unknown): boolean {
  return (
    error instanceof RunError && /tag .* already exists .* repository is immutable/s.test(error.result.stderr)
  );
}

/** Writes one digest into images/record.json, whole or not at all; the others stay. */
export function recordDigest(root: string, stack: string, name: string, digest: string): void {
  const file = join(root, "images", "record.json");
  const record = { ...readDigests(root), [`${stack}/${name}`]: digest };
  const sorted = Object.fromEntries(Object.entries(record).sort(([a], [b]) => a.localeCompare(b, "en")));
  writeFileSync(`${file}.new`, `${JSON.stringify(sorted, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
