/** The engine built from Go modules: where only a Go module proxy can be reached. */
import { join, resolve } from "node:path";
import { OperatorError } from "../cli/errors";
import type { Step } from "../cli/progress";
import { RunError, run } from "../cli/run";
import { quickCompile, quickCompiler } from "../tools/go";
import { findOnPath } from "../tools/path";
import { writeHelpers } from "./helpers";
import { programs } from "./versions";

/** How long both builds take from nothing on two cores: 4 min 24 s beside other work (2026-11-21); 20 s with warm Go caches. */
export const buildSeconds = 240;

const longestBuildMs = 45 * 60_000;

interface Program {
  /** File name of the result. */
  name: string;
  /** Folder of the module that pins it, under scripts/engine/go. */
  module: string;
  package: string;
  /** Packages that `go build -v` names when nothing is cached: for the progress line only. */
  packages: number;
}

const built: readonly Program[] = [
  {
    name: programs.languageHost,
    module: "language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    packages: 520,
  },
  {
    name: programs.engine,
    module: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    packages: 1650,
  },
];

/**
 * Builds the engine and its language host into `folder`.
 * @throws OperatorError that says what is missing and how to mend it
 */
export async function buildEngine(
  version: string,
  folder: string,
  step: Step,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const go = findOnPath(["go"], env);
  if (go === undefined) throw new OperatorError("Go is not installed: there is no go on PATH");
  for (const program of built) await buildProgram(go, program, version, folder, step, env);
  await writeHelpers(folder);
}

async function buildProgram(
  go: string,
  program: Program,
  version: string,
  folder: string,
  step: Step,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // Without the linker flag the CLI prints no version; -s -w leaves the debug tables out (158 to 113 MB).
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  const output = join(folder, program.name);
  const args = [
    "build",
    "-mod=readonly",
    "-buildvcs=false",
    "-v",
    ...quickCompile,
    "-ldflags",
    flags,
    "-o",
    output,
    program.package,
  ];
  let downloads = 0;
  let packages = 0;
  step.note(program.name);
  try {
    await run(go, args, {
      cwd: resolve(__dirname, "go", program.module),
      // cgo would need a C compiler; a GOFLAGS or go.work of the user's must not change what is built.
      env: { ...env, ...quickCompiler, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
      timeoutMs: longestBuildMs,
      label: `go build ${program.package}`,
      onLine: (line) => {
        if (line.startsWith("go: downloading ")) downloads++;
        else packages++;
        step.note(
          `${program.name}: ${downloads} modules fetched, ${packages} of up to ${program.packages} packages compiled`,
        );
      },
    });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    throw new OperatorError(explainGo(error));
  }
}

const causes: readonly [RegExp, string][] = [
  [
    /no space left on device|ENOSPC/i,
    "the disk is full; the build needs about 5 GB for Go's caches and 200 MB for the engine - free some, or move them with GOCACHE, GOMODCACHE and LAUNCHPAD_CACHE",
  ],
  [
    /requires go >=|toolchain not available|GOTOOLCHAIN/i,
    "this Go is too old - install the version that scripts/engine/go/pulumi/go.mod names, or set GOTOOLCHAIN=auto",
  ],
  [
    /checksum mismatch|SECURITY ERROR/,
    "a Go module is not the one that go.sum names - check GOPROXY, then run go clean -modcache",
  ],
  [
    /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake|proxyconnect|module lookup disabled|unexpected EOF|: (403|404|410|429|5\d\d) /i,
    "the Go module proxy cannot be reached - check the network and `go env GOPROXY`",
  ],
  [/permission denied/i, "a folder of Go's caches cannot be written - see `go env GOCACHE GOMODCACHE`"],
];

function explainGo(error: RunError): string {
  const { stderr, stdout } = error.result;
  const cause = causes.find(([pattern]) => pattern.test(stderr))?.[1];
  const lines = `${stdout}${stderr}`
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("go: downloading ") && !/^[\w./-]+$/.test(line))
    .slice(-3)
    .map((line) => `\n      ${line.slice(0, 300)}`)
    .join("");
  return `${cause ?? `${error.label} failed`}${lines}`;
}
