/** Runs `npm run status` as a process of its own, with a stand-in for `pulumi` that tells the outputs it is given. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { type RunningProcess, type RunOptions, start } from "../../scripts/cli/run";

const root = resolve(__dirname, "..", "..");
const loader = join(root, "node_modules", "tsx", "dist", "cjs", "index.cjs");

/** The command with this environment; its output is kept. */
export function startStatus(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine?: RunOptions["onLine"],
): RunningProcess {
  const line = ["-r", loader, join(root, "scripts", "commands", "status.ts"), ...args];
  return start(process.execPath, line, {
    env: { HOME: process.env.HOME, ...env },
    cwd: root,
    check: false,
    timeoutMs: 120_000,
    ...(onLine === undefined ? {} : { onLine }),
  });
}

/** A folder with a `pulumi` that stands in for the real one, to come first on PATH. */
export interface PulumiStandIn {
  /** The command's environment. */
  env: NodeJS.ProcessEnv;
  /** From now on it prints these outputs. */
  tells(outputs: unknown): void;
  /** From now on it fails with these words. */
  fails(words: string): void;
  /** Puts another stand-in beside it. */
  beside(name: string, text: string): void;
  remove(): void;
}

/** Makes one. It refuses any other call than the one that the command may make. */
export function pulumiStandIn(stack: string): PulumiStandIn {
  const folder = mkdtempSync(join(tmpdir(), "launchpad-pulumi-"));
  const write = (body: string) => {
    const call = `stack output --json --non-interactive --stack ${stack}`;
    const text = `#!/bin/sh\n[ "$*" = "${call}" ] || { echo "unexpected: $*" >&2; exit 64; }\n${body}\n`;
    writeFileSync(join(folder, "pulumi"), text);
    chmodSync(join(folder, "pulumi"), 0o755);
  };
  write("exit 1");
  return {
    env: { PATH: `${folder}${delimiter}${process.env.PATH ?? ""}` },
    tells: (outputs) => {
      writeFileSync(join(folder, "outputs.json"), JSON.stringify(outputs));
      write(`exec cat '${join(folder, "outputs.json")}'`);
    },
    fails: (words) => {
      writeFileSync(join(folder, "words"), `${words}\n`);
      write(`cat '${join(folder, "words")}' >&2; exit 255`);
    },
    beside: (name, text) => writeFileSync(join(folder, name), text, { mode: 0o755 }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
