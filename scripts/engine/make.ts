/** Makes an engine in an empty folder: the vendor's release, else a build; verified and stamped. */
import { readdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, OperatorError } from "../cli/errors";
import { Interrupted } from "../cli/interrupt";
import { printLine, type Step, startStep } from "../cli/progress";
import { buildEngine, buildSeconds } from "./build";
import { verifyFolder } from "./inspect";
import { writeStamp } from "./stamp";
import { downloadRelease } from "./vendor";
import { engineVersion } from "./versions";

/** The vendor's release takes 350 MB with its archive, a build 150 MB. */
const neededBytes = 400e6;

interface Way {
  source: "vendor" | "built";
  title: string;
  expectSeconds: number;
  /** Short steps need no line of their own: offline, the download fails within a second as a rule. */
  quietSeconds: number;
  fill: (step: Step) => Promise<void>;
}

/**
 * Fills `folder` with a verified, stamped engine.
 * @param releases base URL of the vendor's releases; "none" leaves the download out
 * @param reasons why the ways before this one gave no engine: for the error
 * @throws OperatorError that lists every way
 */
export async function makeEngine(
  folder: string,
  releases: string,
  env: NodeJS.ProcessEnv,
  reasons: readonly string[],
): Promise<"vendor" | "built"> {
  await checkSpace(folder);
  const tried = [...reasons];
  for (const way of ways(folder, releases, env)) {
    const failure = await attempt(way, folder);
    if (failure === undefined) return way.source;
    tried.push(`${way.title}: ${failure}`);
    if (way.source === "vendor") {
      printLine(`No release of Pulumi from the vendor (${failure.split("\n", 1)[0]}); it will be built.`);
    }
  }
  const lines = tried.map((reason) => `\n  - ${reason}`).join("");
  throw new OperatorError(
    `there is no Pulumi engine ${engineVersion} or newer, and none could be made:${lines}\n` +
      "Mend one of these, or install Pulumi (pulumi.com/docs/install) so that it is on PATH.",
  );
}

function ways(folder: string, releases: string, env: NodeJS.ProcessEnv): Way[] {
  const build: Way = {
    source: "built",
    title: `Building Pulumi ${engineVersion} from its Go modules`,
    expectSeconds: buildSeconds,
    quietSeconds: 0,
    fill: (step) => buildEngine(engineVersion, folder, step, env),
  };
  const download: Way = {
    source: "vendor",
    title: `Downloading Pulumi ${engineVersion}`,
    expectSeconds: 30,
    quietSeconds: 1,
    fill: (step) => downloadRelease(releases, engineVersion, folder, step),
  };
  return releases === "none" ? [build] : [download, build];
}

/** Tries one way. @returns why it failed, the folder then being empty again; undefined when the engine is ready */
async function attempt(way: Way, folder: string): Promise<string | undefined> {
  const step = startStep(way.title, way);
  try {
    await way.fill(step);
    step.note("checking it");
    await verifyFolder(folder, engineVersion);
    await writeStamp(folder, engineVersion, way.source);
    step.done();
    return undefined;
  } catch (error) {
    step.clear();
    if (error instanceof Interrupted) throw error;
    for (const entry of await readdir(folder))
      await rm(join(folder, entry), { recursive: true, force: true });
    return messageOf(error);
  }
}

async function checkSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  throw new OperatorError(
    `${folder} lies on a disk with ${Math.round((bavail * bsize) / 1e6)} MB free, and the engine needs ` +
      `${neededBytes / 1e6} - free some, or name another folder in LAUNCHPAD_CACHE`,
  );
}
