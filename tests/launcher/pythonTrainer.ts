/** SN38's bundle with a real Python trainer in place of torchrun: python/trainer.py, and what it has written. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../scripts/cli/run";
import type { LaunchFileBody, Supervision } from "../../workloads/launchfile";
import { PATIENT_SILENCE, supervised } from "./supervised";
import { SN38_PROCESS } from "./support";

const TRAINER = join(__dirname, "python", "trainer.py");

/** The Python itself and not a script in front of it: the launcher watches the process that it starts. */
export async function findPython(): Promise<string> {
  const found = await run("python3", ["-c", "import sys; print(sys.executable)"], { timeoutMs: 20_000 });
  return found.stdout.trim();
}

/** A bundle whose trainer has that fault; checkpoints go to `folder`, by default the working folder. */
export function pythonTrainer(
  python: string,
  fault: string,
  over: Partial<Supervision> = {},
  folder = ".",
): LaunchFileBody {
  const command = [python, TRAINER, fault, folder];
  // Far more than four interpreters take to end; the one that holds its lock takes all of it.
  const stop = { signal: "SIGINT" as const, graceSeconds: fault === "lock" ? 5 : 40 };
  return supervised(
    { silence: PATIENT_SILENCE, ...over },
    {
      processes: [{ ...SN38_PROCESS, command, workers: 4, stop }],
      files: [],
      gpus: { count: 0 },
    },
  );
}

/** Step of the checkpoint in the working folder of a rehearsal's root. Error: there is none, or it is not whole. */
export function checkpointStep(root: string): number {
  const text = readFileSync(join(root, "work", "checkpoint.json"), "utf8");
  return (JSON.parse(text) as { step: number }).step;
}
