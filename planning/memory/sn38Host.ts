/** Host memory and /dev/shm of one SN38 miner. All four ranks share one container, so these are figures of the container. */
import { bytesToGib } from "./component";
import { BYTES } from "./constants";

/** One part of a container's memory. */
export interface HostComponent {
  name: string;
  gib: number;
  /** True when it lies in /dev/shm, which counts against the container's memory as well. */
  shared: boolean;
}

/** What the container needs at its peak: an upload while an all-reduce is prepared. */
export interface HostEstimate {
  components: readonly HostComponent[];
  /** All of it. */
  memoryGiB: number;
  /** The part in /dev/shm. */
  shmGiB: number;
}

/** Python, PyTorch, CUDA's host side and the data loader of one rank, in GiB; a usual figure, not measured. */
const PROCESS_GIB = 5;

/**
 * Peak of the host's memory for a model of `parameters`. Copies are in fp32 (4 bytes a parameter):
 *
 * - averaged parameters in shared memory (state_loader.py:130-156), and the averager's gradients beside them, which are
 *   the gradient buffers of the offloaded parameters (averagers.py:531,573);
 * - the offloaded outer parameters and their momentum; error feedback of each parameter (miner.py:901-905);
 * - on rank 0 the full state that every upload and all-reduce gathers to the CPU (miner.py:502-507);
 * - on each rank its share of the inner optimizer's two states, on the CPU while an upload is written (miner.py:510-513).
 */
export function estimateSn38Host(parameters: number, worldSize: number): HostEstimate {
  const copy = bytesToGib(parameters * BYTES.fp32);
  const part = (name: string, gib: number, shared = false): HostComponent => ({ name, gib, shared });
  const components = [
    part("averaged parameters", copy, true),
    part("averaged gradients", copy, true),
    part("outer parameters", copy),
    part("outer momentum", copy),
    part("error feedback", copy),
    part("gathered full state on rank 0", copy),
    part("inner optimizer's states during an upload", 2 * copy),
    part(`${worldSize} ranks`, worldSize * PROCESS_GIB),
  ];
  const sum = (of: readonly HostComponent[]) => of.reduce((total, { gib }) => total + gib, 0);
  return { components, memoryGiB: sum(components), shmGiB: sum(components.filter(({ shared }) => shared)) };
}
