/** `nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv,noheader,nounits`. */
import { numberOrNone, textOrNone } from "./values";

/** A process on a GPU. */
export interface ComputeApp {
  readonly pid: number;
  readonly name: string;
  readonly memoryMiB: number | undefined;
}

/** One process per line. A process name may itself hold commas; another container's is `[Not Found]`. */
export function parseComputeApps(text: string): ComputeApp[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const found = /^\s*(\d+), (.*), ([^,]*)$/.exec(line);
    if (found === null) return [];
    const name = textOrNone(found[2]) ?? "of another container";
    return [{ pid: Number(found[1]), name, memoryMiB: numberOrNone(found[3]) }];
  });
}
