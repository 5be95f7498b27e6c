/** How a simulated trainer misbehaves on request: `oom@5` means out of memory at step 5. */

/** Name of the variable that asks for a fault; several are separated by commas. */
export const FAULT_VARIABLE = "LAUNCHPAD_SIM_FAULT";

/** Every fault that can be asked for. */
export const FAULTS = {
  oom: "logs CUDA out of memory as upstream does and ends rank 0 with code 0, the other ranks hang",
  loopError: "logs another fatal loop error, ends rank 0 with code 0, the other ranks hang",
  exitZero: "all ranks end with code 0 without a word",
  rankDies: "rank 2 is killed, the others hang in a collective and torchrun does not notice",
  segfault: "rank 0 dies of SIGSEGV",
  abort: "rank 0 dies of SIGABRT",
  exception: "rank 0 ends with a traceback and code 1",
  asyncException:
    "another thread raises an exception in the training loop; rank 0 ends with code 0, the others hang",
  signalException:
    "a signal's handler raises outside the loop's own try; rank 0 ends with code 0, the others hang",
  hang: "goes silent and stays alive, still answering signals",
  lock: "rank 0 holds its lock for ever: no line, no answer to any signal but SIGKILL",
  gpuError: "a kernel of rank 0 fails its assertion; it ends with code 0, the others hang",
  gpuEcc: "GPU 2 has an uncorrectable memory error from now on; rank 0 ends with code 0, the others hang",
  gpuFallsOff: "GPU 3 falls off the bus; rank 0 ends with code 0, the others hang",
  gpuSleep: "a kernel of rank 0 never ends: silent, answers no signal but SIGKILL, the GPUs look busy",
  gpuHang: "as gpuSleep, and nvidia-smi gives no answer from now on",
  daemonReload: "the container loses its GPUs' device files; a model that is on the GPUs trains on",
  sigstop: "rank 0 stops itself with SIGSTOP",
  deaf: "ignores every stop signal",
  nan: "the loss becomes nan and stays so",
  bigLine: "prints one line of 50 MB",
  garbage: "prints bytes that are no UTF-8, and terminal escapes",
  allReduceFails: "one failed all-reduce, followed by upstream's wait",
  uploadLies: "says that uploads succeeded without writing any",
  stale: "never uploads",
  modelOnCpu: "trains without GPU memory",
  r2Forbidden: "uploads fail with 403",
  r2Busy: "uploads fail with 429",
  r2Broken: "uploads fail with 503",
  r2Parts: "the upload worker dies because a part does not match, and the miner claims success",
  notRegistered: "says that the hotkey is not registered; rank 0 ends with code 0, the others hang",
  peersTimeOut: "no DHT peer answers, then upstream gives up with a traceback",
  diskFull: "writing a checkpoint fails with ENOSPC and ends the loop",
  noResult: "a job ends with code 0 and leaves no result",
  secondDies: "the second process of the software ends with a traceback and code 1",
  secondSilent: "the second process of the software says no word more and stays alive",
  noCheckpoint: "no checkpoint is written, so a commit window finds none",
} as const;

/** Names of the faults. */
export type FaultName = keyof typeof FAULTS;

/** A requested fault. */
export interface Fault {
  readonly name: FaultName;
  /** Inner step at which it strikes; 0 is before the first. */
  readonly step: number;
}

/** Parses `oom@5,deaf`. Error: an unknown name, with the list. */
export function parseFaults(text: string): Fault[] {
  return text
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", step = "0"] = part.split("@");
      if (!Object.hasOwn(FAULTS, name)) {
        throw new Error(`unknown fault ${JSON.stringify(name)}; known: ${Object.keys(FAULTS).join(", ")}`);
      }
      return { name: name as FaultName, step: Number(step) };
    });
}
