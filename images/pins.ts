/** What must be pinned before an image is built: pure checks over its files, all problems at once. */
import { createHash } from "node:crypto";
import type { Problem } from "../config/error";

/** The files of images/<workload>/ that pins stand in. */
export interface PinnedFiles {
  /** Folder below images/, for messages. */
  readonly workload: string;
  readonly dockerfile: string;
  /** The base image that the build starts from; undefined where nothing names one. */
  readonly baseImage?: string;
  /** Wanted packages by the name of their file without its end: `requirements`, `node`. */
  readonly wanted: ReadonlyMap<string, string>;
  /** Lock files by the same names. */
  readonly locks: ReadonlyMap<string, string>;
}

const BY_DIGEST = /^[a-z0-9][a-zA-Z0-9._:/-]*@sha256:[0-9a-f]{64}$/;
const FULL_COMMIT = /^[0-9a-f]{40}$/;
const HEADER = /^# requirements sha256:([0-9a-f]{64})$/m;

/** First line of a lock file: which wanted packages it was made for. Comments there count for nothing. */
export function lockHeader(wanted: string): string {
  return `# requirements sha256:${createHash("sha256").update(withoutProse(wanted)).digest("hex")}`;
}

/** Everything that is not pinned; empty when a build may begin. */
export function unpinned(files: PinnedFiles): Problem[] {
  return [...base(files), ...dockerfile(files), ...locks(files)];
}

function base({ workload, baseImage }: PinnedFiles): Problem[] {
  if (baseImage !== undefined && BY_DIGEST.test(baseImage)) return [];
  return [
    {
      path: `images/${workload}/base.json`,
      given: baseImage === undefined ? "nothing" : JSON.stringify(baseImage),
      rule: "the base image is named by its digest, so that two builds start from the same files",
      fix: "write name@sha256:<64 hexadecimal digits>, as the registry shows it",
    },
  ];
}

function dockerfile({ workload, dockerfile: text }: PinnedFiles): Problem[] {
  const problems: Problem[] = [];
  const path = `images/${workload}/Dockerfile`;
  for (const [index, line] of text.split("\n").entries()) {
    const commit = /^ARG (\w*COMMIT)(?:=(.*))?$/.exec(line.trim());
    if (commit !== null && !FULL_COMMIT.test(commit[2] ?? ""))
      problems.push({
        path: `${path}:${index + 1}`,
        given: line.trim(),
        rule: "source is taken by the full hash of a commit; a branch, tag or short hash can move",
        fix: `write ARG ${commit[1]}=<40 hexadecimal digits>`,
      });
    if (/^#\s*syntax\s*=/.test(line))
      problems.push({
        path: `${path}:${index + 1}`,
        given: line.trim(),
        rule: "a syntax line fetches a program from an image registry for each build",
        fix: "leave the line out",
      });
  }
  return problems;
}

function locks({ workload, wanted, locks: found }: PinnedFiles): Problem[] {
  const problems: Problem[] = [];
  const fix = "npm run images -- lock";
  for (const [name, text] of wanted) {
    const path = `images/${workload}/${name}.txt`;
    const lock = found.get(name);
    if (lock === undefined) {
      problems.push({
        path,
        given: "nothing",
        rule: `the packages of ${name}.in are installed by hash only`,
        fix,
      });
      continue;
    }
    const madeFor = HEADER.exec(lock)?.[0];
    if (madeFor !== lockHeader(text))
      problems.push({
        path,
        given: madeFor ?? "no line with the requirements' hash",
        rule: `it was made for another ${name}.in (${lockHeader(text).slice(2)})`,
        fix,
      });
    for (const requirement of withoutHashes(lock))
      problems.push({ path, given: requirement, rule: "each package has its version and its hashes", fix });
  }
  return problems;
}

/** Entries of a lock file that name no exact version or no hash. */
function withoutHashes(lock: string): string[] {
  const entries = lock.split(/\n(?=\S)/).filter((entry) => !entry.startsWith("#") && entry.trim() !== "");
  return entries
    .filter((entry) => !/^[^\s#]+==\S+/.test(entry) || !entry.includes("--hash=sha256:"))
    .map((entry) => entry.split("\n", 1)[0] ?? entry);
}

/** A changed comment asks for no other packages; a changed option for uv may. */
function withoutProse(wanted: string): string {
  return wanted
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && (!line.startsWith("#") || line.startsWith("# uv:")))
    .join("\n");
}
