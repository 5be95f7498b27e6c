/** A machine in a folder: a stand-in for `go` on PATH, a cache of its own, and the real `npm run engine`. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished, vi } from "vitest";
import { type RunResult, run, start } from "../../scripts/cli/run";
import { engineVersion } from "../../scripts/engine/index";

const root = resolve(__dirname, "..", "..");
const command = join(root, "scripts", "commands", "engine.ts");

/**
 * Takes its time, then writes a program that answers as the built one would; notes each build in a log, where its
 * process id is known already.
 */
const goScript = `#!/bin/sh
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then out=$2; fi
  package=$1
  shift
done
echo $$ > "$FAKE_GO_LOG.pid.$$"
mv "$FAKE_GO_LOG.pid.$$" "$FAKE_GO_LOG.pid"
echo "$package" >> "$FAKE_GO_LOG"
echo "go: downloading example.org/module v1.0.0" >&2
if [ -n "$FAKE_GO_ERROR" ]; then echo "$FAKE_GO_ERROR" >&2; exit 1; fi
sleep "\${FAKE_GO_SECONDS:-0}"
case $package in
  *language*) answer='echo "Usage of $0" >&2' ;;
  *) answer="echo \${FAKE_GO_VERSION:-v${engineVersion}}" ;;
esac
printf '#!/bin/sh\\n%s\\n' "$answer" > "$out"
chmod +x "$out"
`;

export interface Machine {
  folder: string;
  /** First on PATH. */
  bin: string;
  /** The cache's engine folder. */
  engines: string;
  /** Where the finished engine belongs. */
  finished: string;
  env: NodeJS.ProcessEnv;
  /** Ends a stand-in that outlived the command: nothing stays behind a test. */
  endGo(): void;
  /** Packages that the stand-in for Go was asked to build, in order. */
  builds(): string[];
}

/** A fresh machine, removed when the test ends. */
export function machine(extra: NodeJS.ProcessEnv = {}): Machine {
  const folder = mkdtempSync(join(tmpdir(), "launchpad-engine-"));
  const quiet = vi.spyOn(process.stderr, "write").mockReturnValue(true); // progress of calls in this process
  onTestFinished(() => {
    quiet.mockRestore();
    rmSync(folder, { recursive: true, force: true });
  });
  const bin = join(folder, "bin");
  mkdirSync(bin);
  executable(join(bin, "go"), goScript);
  const log = join(folder, "go.log");
  const engines = join(folder, "cache", "engine");
  return {
    folder,
    bin,
    engines,
    finished: join(engines, `${engineVersion}-${process.platform}-${process.arch}`),
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: folder,
      LAUNCHPAD_CACHE: join(folder, "cache"),
      LAUNCHPAD_ENGINE_URL: "none",
      FAKE_GO_LOG: log,
      ...extra,
    },
    endGo: () => process.kill(-groupIn(`${log}.pid`), "SIGKILL"),
    builds: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
  };
}

/** The process group that a file names. Error: it names none; 0 would be the group of this test. */
function groupIn(file: string): number {
  const text = readFileSync(file, "utf8").trim();
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${file} holds no process id: "${text}"`);
  return Number(text);
}

/** Writes a program. */
export function executable(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

const args = ["-r", "tsx/cjs", command, "--json"];

/** The real command in a process of its own, to its end. */
export function engineCommand(on: Machine): Promise<RunResult> {
  return run(process.execPath, args, { cwd: root, env: on.env, check: false });
}

/** The real command, just started. Its signals go to the command alone, as a terminal's would not. */
export function startEngineCommand(on: Machine) {
  return start(process.execPath, args, { cwd: root, env: on.env, check: false });
}

/** What lies in the cache's engine folder, the remembered PATH answer aside. */
export function leftIn(on: Machine): string[] {
  return existsSync(on.engines) ? readdirSync(on.engines).filter((name) => name !== "path.json") : [];
}
