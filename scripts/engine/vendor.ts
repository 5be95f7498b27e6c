/** The vendor's own release, downloaded and unpacked. */
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { messageOf, OperatorError } from "../cli/errors";
import { Interrupted, interruption } from "../cli/interrupt";
import type { Step } from "../cli/progress";
import { run } from "../cli/run";

/** Where the vendor's install script fetches releases. */
export const vendorReleases = "https://get.pulumi.com/releases/sdk";

/** A server that does not begin to answer within this long counts as out of reach. */
const answerMs = 5_000;
/** A download that brings nothing for this long has died. */
const silenceMs = 20_000;

/** Name of the vendor's archive for this machine, or undefined where the vendor has none that fits. */
export function archiveName(version: string, platform: string, arch: string): string | undefined {
  const known = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
  const key = `${platform}-${arch}`;
  return known.includes(key) ? `pulumi-v${version}-${key}.tar.gz` : undefined;
}

/**
 * Fills `folder` with the vendor's programs. Trust is TLS with the vendor's host, as for the vendor's own installer.
 * @throws OperatorError in one line when the internet, or this release, cannot be had
 */
export async function downloadRelease(
  base: string,
  version: string,
  folder: string,
  step: Step,
): Promise<void> {
  const name = archiveName(version, process.platform, process.arch);
  if (name === undefined) throw new OperatorError(`no release for ${process.platform}-${process.arch}`);
  const unpacked = join(folder, "unpacked");
  const archive = join(folder, name);
  await mkdir(unpacked);
  await download(`${base.replace(/\/+$/, "")}/${name}`, archive, step);
  step.note("unpacking");
  await run("tar", ["-xzf", archive, "-C", unpacked], { timeoutMs: 120_000 });
  const programs = join(unpacked, "pulumi");
  for (const entry of await readdir(programs)) await rename(join(programs, entry), join(folder, entry));
  await rm(unpacked, { recursive: true });
  await rm(archive);
}

async function download(url: string, file: string, step: Step): Promise<void> {
  const watchdog = new AbortController();
  let timer = setTimeout(() => watchdog.abort(), answerMs);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([watchdog.signal, interruption]) });
    if (!response.ok || response.body === null) throw new OperatorError(`${url} answered ${response.status}`);
    const total = Number(response.headers.get("content-length") ?? 0);
    let bytes = 0;
    const body = Readable.fromWeb(response.body);
    body.on("data", (chunk: Buffer) => {
      clearTimeout(timer);
      timer = setTimeout(() => watchdog.abort(), silenceMs);
      bytes += chunk.length;
      step.note(`${megabytes(bytes)}${total > 0 ? ` of ${megabytes(total)}` : ""} MB`);
    });
    await pipeline(body, createWriteStream(file));
  } catch (error) {
    if (interruption.aborted) throw interruption.reason;
    if (error instanceof OperatorError || error instanceof Interrupted) throw error;
    if (watchdog.signal.aborted) throw new OperatorError(`${url} does not answer`);
    throw new OperatorError(`${url}: ${causeOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** fetch hides the reason ("getaddrinfo ENOTFOUND ...") in the cause. */
function causeOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
