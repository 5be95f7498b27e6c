/** Runs previews of the compared programs and collects their figures. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createRehearsal, type Outcome, type Rehearsal } from "../../../rehearsal/driver";
import { interruption } from "../../cli/interrupt";

/** One preview. */
export interface Sample {
  /** The whole `pulumi preview`, in seconds. */
  seconds: number;
  /** Life of the program's process, in seconds: part of the above. */
  programSeconds: number;
  /** Highest resident size of the program's process, in MB of 1,000,000 bytes. */
  programMB: number;
}

/** A program that can be previewed again and again. */
export interface Variant {
  name: string;
  preview: () => Promise<Sample>;
  /** What the engine said in the last preview. */
  last: () => Outcome | undefined;
}

/** Where a variant lives. */
export interface VariantOptions {
  engineDir: string;
  projectDir: string;
  scratchDir: string;
  pulumiHome: string;
  stackFile?: string;
  secrets?: Record<string, string>;
}

const probe = join(__dirname, "probe.cjs");

/** Prepares a program for measuring. @throws Error when a preview of it fails: its figures would mean nothing */
export async function variant(name: string, options: VariantOptions): Promise<Variant> {
  const file = join(options.scratchDir, "probe.jsonl");
  const rehearsal: Rehearsal = await createRehearsal({
    ...options,
    environment: { NODE_OPTIONS: `--require=${probe}`, LAUNCHPAD_BENCH_PROBE: file },
    signal: interruption,
  });
  rehearsal.reset();
  let last: Outcome | undefined;
  return {
    name,
    last: () => last,
    preview: async () => {
      rmSync(file, { force: true });
      last = await rehearsal.preview();
      if (!last.ok) throw new Error(`the preview of "${name}" failed:\n${last.stdout}\n${last.stderr}`);
      return { seconds: last.durationMilliseconds / 1000, ...readProbe(file, name) };
    },
  };
}

function readProbe(file: string, name: string): Pick<Sample, "programSeconds" | "programMB"> {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  if (lines.length !== 1)
    throw new Error(`the program of "${name}" ran ${lines.length} times in one preview`);
  const { milliseconds, peakKiB } = JSON.parse(lines[0] ?? "");
  return { programSeconds: milliseconds / 1000, programMB: (peakKiB * 1024) / 1e6 };
}
