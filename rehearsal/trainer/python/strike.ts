/** Faults on request, for the simulated programs that run under Python. */
import { FAULT_VARIABLE, type Fault, type FaultName, parseFaults } from "../faults";
import { strike } from "../sn38/faults";

/** Faults of a process that look the same whatever it runs. */
const OF_ANY_PROCESS = [
  "exitZero",
  "segfault",
  "abort",
  "hang",
  "lock",
  "sigstop",
  "bigLine",
  "garbage",
  "gpuSleep",
  "gpuHang",
  "daemonReload",
] as const satisfies readonly FaultName[];

/** What a program does at a fault of its own: its exit code, or undefined where it goes on. */
export type OwnFaults = Readonly<
  Partial<Record<FaultName, () => number | undefined | Promise<number | undefined>>>
>;

/** The requested faults. Error: one that this program does not know, with its list. */
export function requestedFaults(program: string, own: readonly FaultName[]): Fault[] {
  const faults = parseFaults(process.env[FAULT_VARIABLE] ?? "");
  const known: readonly FaultName[] = [...own, ...OF_ANY_PROCESS];
  const unknown = faults.find(({ name }) => !known.includes(name));
  if (unknown === undefined) return faults;
  throw new Error(`the simulated ${program} has no fault ${unknown.name}; it has ${known.join(", ")}`);
}

/** Carries out what strikes at this step. Returns the exit code where it ends the process. */
export async function strikeAt(
  faults: readonly Fault[],
  step: number,
  own: OwnFaults,
): Promise<number | undefined> {
  for (const { name } of faults.filter((fault) => fault.step === step)) {
    const ours = own[name];
    const isOfAnyProcess = (OF_ANY_PROCESS as readonly FaultName[]).includes(name);
    const end =
      ours === undefined ? (isOfAnyProcess ? await strike(name, () => {}) : undefined) : await ours();
    if (end !== undefined) return end;
  }
  return undefined;
}

/** True from the step at which the fault was asked for. */
export function isOn(faults: readonly Fault[], name: FaultName, step: number): boolean {
  return faults.some((fault) => fault.name === name && step >= fault.step);
}
