/** The faults of rank 0 that strike at a step. */
import { upstreamSeconds } from "../clock";
import type { FaultName } from "../faults";
import { writeGpuFault } from "../gpus/state";
import { cudaErrorMessage, outOfMemoryMessage, signalTraceback, traceback } from "./lines";

const FOREVER = new Promise<never>(() => setInterval(() => {}, 60_000));

/** Carries out a fault. Returns rank 0's exit code where the fault ends it, undefined where it goes on. */
export async function strike(fault: FaultName, say: (message: string) => void): Promise<number | undefined> {
  switch (fault) {
    case "oom":
      say(outOfMemoryMessage());
      return 0;
    case "loopError":
      say("Training Loop Failed with error: list index out of range");
      return 0;
    case "diskFull":
      say("Training Loop Failed with error: [Errno 28] No space left on device");
      return 0;
    case "exitZero":
      return 0;
    case "segfault":
      return await dieOf("SIGSEGV");
    case "abort":
      return await dieOf("SIGABRT");
    case "exception":
      process.stderr.write(traceback(`RuntimeError: ${fault}`));
      return 1;
    case "asyncException":
      // PyThreadState_SetAsyncExc makes the exception from its class alone, so its text is empty; the loop's own
      // try takes it (base/miner.py:174-178).
      say("Training Loop Failed with error: ");
      return 0;
    case "signalException":
      await raisedByHandler();
      say(signalTraceback());
      return 0;
    case "gpuError":
      process.stdout.write(ASSERTION);
      say(`Training Loop Failed with error: ${cudaErrorMessage("device-side assert triggered")}`);
      return 0;
    case "gpuEcc":
      writeGpuFault("ecc");
      say(`Training Loop Failed with error: ${cudaErrorMessage("uncorrectable ECC error encountered")}`);
      return 0;
    case "gpuFallsOff":
      writeGpuFault("fallen");
      say(`Training Loop Failed with error: ${cudaErrorMessage("unknown error")}`);
      return 0;
    case "gpuSleep":
      return await waitForTheGpu();
    case "gpuHang":
      writeGpuFault("silent");
      return await waitForTheGpu();
    case "daemonReload":
      writeGpuFault("nvml");
      return undefined;
    case "hang":
    case "rankDies":
      // The rank that dies does so in miner.ts; this one then waits for it in a collective.
      return await FOREVER;
    case "lock":
      for (;;);
    case "sigstop":
      return await dieOf("SIGSTOP");
    case "bigLine":
      process.stdout.write(`${"x".repeat(50 * 1024 * 1024)}\n`);
      return undefined;
    case "garbage":
      process.stdout.write(
        Buffer.from([0xff, 0xfe, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x80, 0x0a, 0x0d, 0x00, 0x0a]),
      );
      return undefined;
    case "allReduceFails":
      say(":wait: All Reduce Start");
      say("All Reduce Failed with error: simulated time-out");
      say(":wait: Waiting 2640 seconds until validator complete the all_reduce");
      await upstreamSeconds(2_640);
      return undefined;
    case "notRegistered":
      say("Wallet: simulated is not registered on netuid 38. Please register the hotkey before trying again");
      return 0;
    case "peersTimeOut":
      for (const attempt of [1, 2, 3])
        say(`Attempt ${attempt} to init DHT using initial_peer as simulated failed with error: time-out`);
      process.stderr.write(traceback("Exception: Failed to connect to any DHT peer"));
      return 1;
    default:
      return undefined;
  }
}

/** How CUDA reports a failed assertion of a kernel: on the process's own stdout, past every logger. */
const ASSERTION =
  '/pytorch/aten/src/ATen/native/cuda/IndexKernel.cu:93: operator(): block: [0,0,0], thread: [0,0,0] Assertion `-sizes[i] <= index && index < sizes[i] && "index out of bounds"` failed.\n';

/** The main thread is in a call of CUDA's that does not return: Python runs no signal handler meanwhile. */
async function waitForTheGpu(): Promise<never> {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.removeAllListeners(signal).on(signal, () => {});
  return await FOREVER;
}

/** A real signal to this process, and its handler. SIGUSR1 is taken: Node starts its debugger on it. */
function raisedByHandler(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGUSR2", () => resolve());
    process.kill(process.pid, "SIGUSR2");
  });
}

async function dieOf(signal: NodeJS.Signals): Promise<never> {
  process.kill(process.pid, signal);
  return await FOREVER;
}
