/** All checks, in the order of the report. */
import type { Check } from "./check";
import { allReduce } from "./checks/allReduce";
import { bucketReachable, readKeyCannotWrite, readKeyReads, writeKeyWrites } from "./checks/bucket";
import { hostCpus, hostDisk, hostLimits, hostMemory, hostShm } from "./checks/container";
import { gpuDriver } from "./checks/driver";
import { gpuFabric, gpuFree, gpuTopology } from "./checks/fabric";
import { filesPresent, secretLengths, walletHotkey } from "./checks/files";
import { gpuCount, gpuMemory, gpuMig, gpuModel } from "./checks/gpu";
import { gpuEcc, gpuPcie, gpuRecovery, gpuRemap, gpuThrottle } from "./checks/gpuHealth";
import { clockOffset, portsFree, pythonVersion, textLimits } from "./checks/software";
import { gpuXid } from "./checks/xid";

/** The quick suite: no load on the GPUs, at most a minute. */
export const QUICK_CHECKS: readonly Check[] = [
  gpuDriver,
  gpuCount,
  gpuModel,
  gpuMemory,
  gpuMig,
  gpuEcc,
  gpuRemap,
  gpuRecovery,
  gpuThrottle,
  gpuPcie,
  gpuTopology,
  gpuFabric,
  gpuFree,
  gpuXid,
  hostShm,
  hostMemory,
  hostCpus,
  hostDisk,
  hostLimits,
  clockOffset,
  pythonVersion,
  portsFree,
  textLimits,
  filesPresent,
  walletHotkey,
  secretLengths,
  bucketReachable,
  readKeyReads,
  readKeyCannotWrite,
  writeKeyWrites,
];

/** What `--deep` adds: it loads the GPUs. */
export const DEEP_CHECKS: readonly Check[] = [allReduce];
