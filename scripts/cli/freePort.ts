/** Servers that cannot choose a free port themselves, or do not tell which one they took. */
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "./errors";
import type { RunningProcess } from "./run";

/** A port of 127.0.0.1 that nothing listens on now. Somebody else may have it a moment later: see `startOnFreePort`. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** A server to start. */
export interface ServerOnPort {
  /** How errors name it. */
  readonly name: string;
  /** Starts it on that port of 127.0.0.1. */
  begin(port: number): RunningProcess;
  /** Whether it answers there. May throw as long as nobody does. */
  answers(port: number): Promise<boolean>;
  /** The time only ends a wait that would never end. @default 60000 */
  readonly limitMs?: number;
}

const TRIES = 5;

/**
 * Starts a server on a free port and waits until it answers. Where somebody else took the port before it did, it is
 * started again on another one. Errors: it ended, with its last words; it did not answer in time.
 */
export async function startOnFreePort(what: ServerOnPort): Promise<{ port: number; server: RunningProcess }> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const server = what.begin(port);
    const ended = await endedInstead(what, port, server);
    if (ended === undefined) return { port, server };
    await server.stop();
    if (tries === TRIES || !/address already in use/i.test(messageOf(ended))) throw ended;
  }
}

/** Waits for the server's answer; returns why there is none. An answer counts only while the server itself lives. */
async function endedInstead(
  what: ServerOnPort,
  port: number,
  server: RunningProcess,
): Promise<unknown | undefined> {
  let ended: unknown;
  server.result.then(
    ({ exitCode, stdout, stderr }) => {
      ended = new Error(`${what.name} ended with exit code ${exitCode}: ${(stdout + stderr).slice(-2_000)}`);
    },
    (error: unknown) => {
      ended = error;
    },
  );
  const limitMs = what.limitMs ?? 60_000;
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answered = await what.answers(port).catch(() => false);
    if (ended !== undefined || answered) return ended;
    if (Date.now() > deadline) return new Error(`${what.name} did not answer in ${limitMs / 1_000} s`);
    await sleep(20);
  }
}
