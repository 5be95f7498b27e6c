/** What a folder with an engine in it really holds: asked of the programs themselves. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf, OperatorError } from "../cli/errors";
import { Interrupted } from "../cli/interrupt";
import { run } from "../cli/run";
import { isExecutable } from "../tools/path";
import { parseVersion, programs } from "./versions";

const answerMs = 20_000;

/** The version that `pulumi version` names. Throws OperatorError when it names none. */
export async function askVersion(bin: string): Promise<string> {
  // Without this variable the released CLI asks the vendor whether a newer one exists.
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout } = await attempt(() => run(bin, ["version"], { env, timeoutMs: answerMs }));
  const version = parseVersion(stdout);
  if (version === undefined)
    throw new OperatorError(`${bin} names no version: ${JSON.stringify(stdout.slice(0, 80))}`);
  return version;
}

/** The language host that belongs to an engine: in the folder of its link, or of the file that the link means. */
export function languageHostBeside(bin: string): string | undefined {
  const folders = [dirname(bin), dirname(realpathSync(bin))];
  return folders.map((folder) => join(folder, programs.languageHost)).find(isExecutable);
}

/**
 * Runs both programs of a folder and compares.
 * @throws OperatorError when one is missing, does not run here, or the engine is not exactly `version`
 */
export async function verifyFolder(folder: string, version: string): Promise<void> {
  const found = await askVersion(join(folder, programs.engine));
  if (found !== version)
    throw new OperatorError(`${folder} holds Pulumi ${found}, and ${version} was asked for`);
  const host = join(folder, programs.languageHost);
  const { stdout, stderr } = await attempt(() =>
    run(host, ["--help"], { check: false, timeoutMs: answerMs }),
  );
  // A Go program's own answer to --help; its exit code differs between versions of Go.
  if (!`${stdout}${stderr}`.includes("Usage of"))
    throw new OperatorError(`${host} does not answer to --help`);
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw new OperatorError(messageOf(error));
  }
}
