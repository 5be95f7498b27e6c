/** The simulated torchrun: starts the ranks as torch does, in sessions of their own, and ends with them. */
import { type ChildProcess, spawn } from "node:child_process";
import { traceback } from "./lines";

/** torchrun gives its ranks 30 s after the stop signal, then kills them (multiprocessing/api.py). */
const CLOSE_TIMEOUT_MS = 30_000;
/** Rank that dies quietly under the fault rankDies; its death is not noticed. */
export const UNNOTICED_EXIT = 77;

/** Starts `ranks` copies of this program and waits for them. Returns torchrun's exit code. */
export function runAgent(ranks: number): Promise<number> {
  const children = Array.from({ length: ranks }, (_, rank) => startRank(rank, ranks));
  return new Promise((resolve) => {
    const finish = (code: number) => resolve(code);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        process.stderr.write(
          traceback(
            `torch.distributed.elastic.multiprocessing.api.SignalException: Process ${process.pid} got signal: ${signal}`,
            "torchrun",
          ),
        );
        void closeAll(children, signal).then(() => finish(1));
      });
    }
    let left = children.length;
    for (const child of children) {
      child.once("exit", (code, signal) => {
        left -= 1;
        if (code === UNNOTICED_EXIT) return;
        if (code !== 0) void closeAll(children, "SIGTERM").then(() => finish(1));
        else if (left === 0 && signal === null) finish(0);
      });
    }
  });
}

function startRank(rank: number, ranks: number): ChildProcess {
  return spawn(process.execPath, [__filename, ...process.argv.slice(2)], {
    env: { ...process.env, LOCAL_RANK: String(rank), WORLD_SIZE: String(ranks) },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
}

async function closeAll(children: readonly ChildProcess[], signal: NodeJS.Signals): Promise<void> {
  for (const child of children) if (isAlive(child)) child.kill(signal);
  const deadline = Date.now() + CLOSE_TIMEOUT_MS;
  while (children.some(isAlive) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  for (const child of children) if (isAlive(child)) child.kill("SIGKILL");
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
