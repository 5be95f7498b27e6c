/** Set-up for tests that drive the engine: a temporary folder each, one Pulumi home for all. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";
import { contents, filesBelow, hashOf } from "../../images/files";
import { createRehearsal, type Rehearsal, type RehearsalOptions } from "../../rehearsal/driver/index";

const projects = resolve(__dirname, "..", "..");
const sharedHome = join(tmpdir(), `launchpad-test-home-${process.getuid?.() ?? 0}-${providersHash()}`);
const folders: string[] = [];

/**
 * Of the providers' sources and their place, which the bundles name: a run that comes with changed code, or from
 * another folder, gets a home of its own, and disturbs none that goes on.
 */
function providersHash(): string {
  const folders = ["providers", "docker"].map((room) => join(projects, "rehearsal", room));
  const place = ["", Buffer.from(projects)] as const;
  const files = folders.flatMap((folder) => [...contents(folder, filesBelow(folder))]);
  return hashOf([place, ...files]).slice(0, 12);
}

/** The engine that the test command found or made. */
export function engineDir(): string {
  const folder = process.env.LAUNCHPAD_ENGINE_DIR;
  if (folder === undefined || !existsSync(join(folder, "pulumi"))) {
    throw new Error("engine tests need LAUNCHPAD_ENGINE_DIR, a folder with `pulumi`: `npm test` sets it");
  }
  return folder;
}

/** Folder of a fixture program. */
export function fixture(name: string): string {
  return join(projects, "tests", "fixtures", "engine", name);
}

/** A folder that goes away after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "launchpad-test-"));
  folders.push(folder);
  return folder;
}

/** Options of a stack, besides its config. */
export type StackOptions = Partial<RehearsalOptions> & {
  /** Folder of the Pulumi.yaml to run; default: the project itself. */
  readonly projectDir?: string;
};

/** A fresh stack of a program with this config (full keys, `aws:region` included by default). */
export function stack(
  config: Readonly<Record<string, unknown>>,
  options: StackOptions = {},
): Promise<Rehearsal> {
  return createRehearsal({
    engineDir: engineDir(),
    projectDir: projects,
    scratchDir: temporaryFolder(),
    pulumiHome: sharedHome,
    ...options,
    config: { "aws:region": "us-east-1", ...config },
  });
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
