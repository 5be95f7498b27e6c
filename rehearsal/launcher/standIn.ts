/** Keeps a rehearsal from running a program of this machine: what a launch file starts is always a simulated one. */
import { launchFileHash, parseLaunchFile } from "../../launcher/launchfile/read";
import { canonicalJson, type LaunchFile, type LaunchProcess } from "../../workloads/launchfile";
import { simulatedCommands } from "../trainer/build";

/** The simulated program that reads any arguments. */
const ANY_PROGRAM = "python";

/**
 * The launch file with a simulated program in the place of each that has none of its own, and without a PATH that
 * would find another one first. A user's `plain` command may be any program, `rm` among them. A file that needs no
 * change, or that the launcher will refuse, comes back as it is.
 */
export function withStandIns(launchFile: string): string {
  const file = readable(launchFile);
  if (file === undefined || file.processes.every(isSimulated)) return launchFile;
  const { hash: _hash, ...body } = { ...file, processes: file.processes.map(standIn) };
  return canonicalJson({ ...body, hash: launchFileHash(body) });
}

function readable(launchFile: string): LaunchFile | undefined {
  try {
    return parseLaunchFile(launchFile, "launch.json");
  } catch {
    return undefined; // the launcher has to say what is wrong with it
  }
}

/** A path is none of ours, whatever its last part is. */
function hasSimulation({ command: [program = ""] }: LaunchProcess): boolean {
  return simulatedCommands.includes(program);
}

function isSimulated(process: LaunchProcess): boolean {
  return hasSimulation(process) && process.env.PATH === undefined;
}

function standIn(process: LaunchProcess): LaunchProcess {
  const { PATH: _path, ...env } = process.env;
  const command = hasSimulation(process) ? process.command : [ANY_PROGRAM, ...process.command];
  return { ...process, command, env };
}
