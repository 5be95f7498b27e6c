import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { identify } from "../../launcher/act/identity";
import { stopChild } from "../../launcher/supervise/stop";
import { until } from "../support/until";

/** A process whose main thread ends and whose other thread goes on, as one of CUDA's may while the driver holds it. */
const HALF_DEAD = `
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(100000,)).start()
ctypes.CDLL(None).pthread_exit(None)`;

test("a process whose main thread alone is dead is not gone, and is ended", async () => {
  const child = spawn("python3", ["-c", HALF_DEAD], { detached: true, stdio: "ignore" });
  const pid = child.pid ?? 0;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await until("the main thread's end", () => / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")));
  expect(identify(pid)).toBeDefined();
  const stop = { signal: "SIGTERM" as const, graceSeconds: 60 };
  expect(await stopChild({ pid }, stop, "no-run")).toEqual({ killed: false, survivors: [] });
  await ended;
  expect(identify(pid)).toBeUndefined();
});
