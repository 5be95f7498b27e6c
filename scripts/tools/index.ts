/**
 * The tools that scripts and tests need beside Node and Go.
 *
 *     const shellcheck = await requireTool("shellcheck");     // { path, from }
 *     await run(shellcheck.path, ["script.sh"]);
 *
 * Ways, in this order: PATH; the cache folder; fetched into the cache folder (PyPI, a Go module, or a Debian package
 * that is only unpacked); installed with apt when this is root on Debian, after one line that says so. Else `ToolMissing`.
 */
import { join } from "node:path";
import { messageOf } from "../cli/errors";
import { Interrupted } from "../cli/interrupt";
import { printLine, withStep } from "../cli/progress";
import { cachedFolder, cacheFolder } from "./cache";
import { installDebian, isDebian, isRoot, unpackDebian, unpackedProgram } from "./debian";
import { goInstall, goProgram } from "./go";
import { ToolMissing } from "./missing";
import { findOnPath } from "./path";
import { fetchFromPypi, pypiProgram } from "./pypi";
import { installPython, pythonKey } from "./python";
import { type ToolName, type ToolSpec, tools } from "./table";

export { cachedFolder, cacheFolder } from "./cache";
export { ToolMissing } from "./missing";
export { findOnPath } from "./path";
export { type ToolName, tools } from "./table";

/** A tool that is there. */
export interface Tool {
  name: string;
  /** Absolute path of the executable. */
  path: string;
  from: "path" | "cache" | "pypi" | "go" | "debian";
}

/** What a search depends on; tests put in their own. */
export interface ToolSurroundings {
  env: NodeJS.ProcessEnv;
  isDebian: boolean;
  isRoot: boolean;
  fetchFromPypi: typeof fetchFromPypi;
  unpackDebian: typeof unpackDebian;
  installDebian: typeof installDebian;
  /** Takes the line that says what is about to be installed. */
  say: (line: string) => void;
}

const found = new Map<ToolName, Promise<Tool>>();

/** Returns the tool; the first call of a process may fetch or install it. Throws `ToolMissing`. */
export function requireTool(name: ToolName): Promise<Tool> {
  const known = found.get(name);
  if (known !== undefined) return known;
  const search = findTool(name, tools[name], {
    env: process.env,
    isDebian: isDebian(),
    isRoot: isRoot(),
    fetchFromPypi,
    unpackDebian,
    installDebian,
    say: printLine,
  });
  found.set(name, search);
  search.catch(() => found.delete(name));
  return search;
}

/** As `requireTool`, with everything that it depends on as arguments. */
export async function findTool(name: string, spec: ToolSpec, around: ToolSurroundings): Promise<Tool> {
  const onPath = findOnPath(spec.commands, around.env);
  if (onPath !== undefined && !spec.pathLast) return { name, path: onPath, from: "path" };
  const reasons = [`no ${spec.commands.join(" or ")} on PATH`];

  for (const way of waysInto(name, spec, around)) {
    try {
      const path = await way.get();
      return { name, path, from: way.from };
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      reasons.push(`${way.title}: ${firstLine(messageOf(error))}`);
    }
  }
  if (onPath !== undefined) return { name, path: onPath, from: "path" };
  throw new ToolMissing(name, reasons, fixFor(spec, around));
}

interface Way {
  title: string;
  from: Tool["from"];
  get(): Promise<string>;
}

function waysInto(name: string, spec: ToolSpec, around: ToolSurroundings): Way[] {
  const ways: Way[] = [];
  const { pypi, python, go, debian } = spec;
  const command = spec.commands[0] ?? name;
  if (pypi !== undefined) {
    const fetch = (folder: string) => around.fetchFromPypi(pypi, folder);
    ways.push(cached(pypi.requirement, "pypi", `${name}-${versionOf(pypi.requirement)}`, fetch, pypiProgram));
  }
  if (python !== undefined) {
    const fetch = (folder: string) => installPython(python, folder, command);
    const folder = async () => `${name}-${await pythonKey(python)}`;
    ways.push(cached(`pip install -r ${python.lock}`, "pypi", folder, fetch, pypiProgram));
  }
  if (go !== undefined) {
    const fetch = (folder: string) => goInstall(go, folder, command);
    ways.push(cached(`go install ${go.package}`, "go", `${name}-${versionOf(go.package)}`, fetch, goProgram));
  }
  if (debian?.way === "unpack" && around.isDebian) {
    const fetch = (folder: string) => around.unpackDebian(debian.package, folder);
    ways.push(cached(`Debian package ${debian.package}`, "debian", `${name}-debian`, fetch, unpackedProgram));
  }
  if (debian?.way === "install" && around.isDebian && around.isRoot) {
    ways.push({ title: `apt-get install ${debian.package}`, from: "debian", get: installed(debian.package) });
  }
  return ways;

  function cached(
    title: string,
    from: "pypi" | "go" | "debian",
    folder: string | (() => Promise<string>),
    fetch: (folder: string) => Promise<void>,
    locate: (folder: string, command: string) => string | undefined,
  ): Way {
    const way: Way = { title, from, get };
    return way;

    async function get(): Promise<string> {
      const cache = join(cacheFolder(around.env), "tools");
      const within = typeof folder === "string" ? folder : await folder();
      const { path, made } = await cachedFolder(cache, within, (into) =>
        withStep(`Fetching ${name} (${title})`, { quietSeconds: 1 }, () => fetch(into)),
      );
      if (!made) way.from = "cache";
      const program = spec.commands.map((each) => locate(path, each)).find((each) => each !== undefined);
      if (program === undefined) throw new Error(`no ${spec.commands.join(" or ")} in it`);
      return program;
    }
  }

  function installed(packageName: string): () => Promise<string> {
    return async () => {
      around.say(`Installing the Debian package ${packageName}: ${name} is needed to ${spec.purpose}`);
      await withStep(`Installing ${packageName}`, { quietSeconds: 1 }, () =>
        around.installDebian(packageName),
      );
      const program = findOnPath(spec.commands, around.env);
      if (program === undefined) throw new Error(`it holds no ${spec.commands.join(" or ")}`);
      return program;
    };
  }
}

function versionOf(requirement: string): string {
  return requirement.split(/==|@/)[1] ?? requirement;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}

function fixFor(spec: ToolSpec, around: ToolSurroundings): string {
  const first = spec.commands[0] ?? "it";
  if (spec.debian !== undefined && around.isDebian) return `as root: apt-get install ${spec.debian.package}`;
  return `install ${first} with this system's package manager`;
}
