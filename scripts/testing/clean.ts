/** The last phase: the run has left nothing running and has not touched the working tree. */
import { setTimeout as delay } from "node:timers/promises";
import { kill, processesWith } from "../cli/processes";
import { run } from "../cli/run";
import { containers } from "./containers";
import type { Phase } from "./phase";
import { verdict } from "./phase";

/** How the machine was before the tests. */
export interface Before {
  /** The run's own temporary folder. */
  tempDir: string;
  workTree: string | undefined;
  containers: ReadonlyMap<string, string>;
}

/** Takes note of the machine before the tests. */
export async function noteBefore(root: string, tempDir: string): Promise<Before> {
  return { tempDir, workTree: await workTree(root), containers: await containers() };
}

/** How long a process that has been told to end may take to be gone. */
const settleMs = 3_000;

/** The check, against what was noted before. @param strictTree false where somebody may edit during the run */
export function cleanPhase(before: Before, strictTree: boolean): Phase {
  return {
    name: "clean",
    title: "nothing left running or written",
    tier: "quick",
    expectSeconds: 3,
    run: async (context) => {
      const found: string[] = [];
      const leftRunning = () => processesWith(before.tempDir, { workingDirectory: true });
      let processes = leftRunning();
      for (const until = Date.now() + settleMs; processes.length > 0 && Date.now() < until; ) {
        await delay(100);
        processes = leftRunning();
      }
      for (const { pid, command } of processes) found.push(`process ${pid} was left running: ${command}`);
      kill(processes);
      for (const [id, name] of await containers())
        if (!before.containers.has(id)) found.push(`container ${name} (${id.slice(0, 12)}) was left behind`);
      const tree = await workTree(context.root);
      if (tree !== before.workTree) {
        const text = `the working tree changed during the run; git status says now:\n${tree}`;
        if (strictTree) found.push(text);
        else context.say("note: the working tree changed during the run (with CI set this fails)");
      }
      return verdict(found.length === 0, found.join("\n"));
    },
  };
}

/** Changed and untracked files with the content of the changes; undefined outside of a git checkout. */
async function workTree(root: string): Promise<string | undefined> {
  const git = (...args: string[]) =>
    run("git", ["--no-optional-locks", ...args], { cwd: root, check: false }).catch(() => undefined);
  const status = await git("status", "--porcelain", "--untracked-files=all");
  if (status?.exitCode !== 0) return undefined;
  const diff = await git("diff", "--stat", "HEAD");
  return `${status.stdout}${diff?.exitCode === 0 ? diff.stdout : ""}`;
}
