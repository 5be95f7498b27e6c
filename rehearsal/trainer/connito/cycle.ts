/** The clock of the simulated chain: blocks at upstream's pace, scaled, and the phases that they make. */
import { CONNITO_BLOCK_SECONDS, CONNITO_PHASES } from "../../../workloads/connito/upstream";
import { upstreamSeconds } from "../clock";
import { logPhase } from "./lines";

/** The miner is started this many blocks before a round begins. */
const BLOCKS_BEFORE_ROUND = 5;
const ROUND_BLOCKS = CONNITO_PHASES.reduce((sum, { blocks }) => sum + blocks, 0);
let block = ROUND_BLOCKS - BLOCKS_BEFORE_ROUND;

/** Where a phase lies in the round. */
export interface PhaseStart {
  readonly name: string;
  readonly start: number;
  readonly blocks: number;
}

const STARTS: readonly PhaseStart[] = CONNITO_PHASES.map(({ name, blocks }, index) => ({
  name,
  blocks,
  start: CONNITO_PHASES.slice(0, index).reduce((sum, phase) => sum + phase.blocks, 0),
}));

/**
 * Makes the blocks, for ever. They are counted and not read off a clock: where the machine stands still, at a scale at
 * which a phase lasts a fraction of a second, no phase goes by that must be acted in.
 */
export async function runChain(): Promise<never> {
  for (;;) {
    await upstreamSeconds(CONNITO_BLOCK_SECONDS);
    block += 1;
  }
}

/** The block of this moment; a round begins at each multiple of 500. */
export function currentBlock(): number {
  return block;
}

/** Blocks until the phase begins next; 0 while it lasts. */
export function blocksUntil(name: string): number {
  const { start, blocks } = phaseOf(name);
  const place = currentBlock() % ROUND_BLOCKS;
  if (place >= start && place < start + blocks) return 0;
  return (start - place + ROUND_BLOCKS) % ROUND_BLOCKS;
}

/** Waits for a phase with upstream's lines (shared/cycle.py:282-324). Returns its last block. */
export async function waitTill(name: string): Promise<number> {
  const left = blocksUntil(name);
  if (left > 0) {
    const time = new Date(Date.now() + left * CONNITO_BLOCK_SECONDS * 1_000).toISOString().slice(11, 19);
    logPhase(`<${name}> target in ${left} blocks, at ${time}`);
  }
  while (blocksUntil(name) > 0) await upstreamSeconds(CONNITO_BLOCK_SECONDS / 2);
  const { start, blocks } = phaseOf(name);
  const into = (currentBlock() % ROUND_BLOCKS) - start;
  logPhase(
    `<${name}> reached (block_offset=0); current phase=<${name}>, ${into} blocks into it, ${blocks - into - 1} blocks left.`,
  );
  return currentBlock() - into + blocks - 1;
}

function phaseOf(name: string): PhaseStart {
  const found = STARTS.find((phase) => phase.name === name);
  if (found === undefined) throw new Error(`the cycle has no phase ${name}`);
  return found;
}
