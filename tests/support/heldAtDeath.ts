/**
 * A process whose death nobody hears of, as one in a driver's call that outlives SIGKILL: a tracer that does not wait
 * for it keeps its end from its parent (ptrace(2), "Death under ptrace").
 */
import { spawn } from "node:child_process";

/** PTRACE_SEIZE of linux/ptrace.h: it neither stops the process nor changes anything else of it. */
const TRACER = `
import ctypes, sys, time
print(ctypes.CDLL(None, use_errno=True).ptrace(0x4206, int(sys.argv[1]), 0, 0), flush=True)
time.sleep(100000)`;

/** Holds the end of a process back from now on. Error: this system allows no tracing. */
export async function holdAtDeath(pid: number): Promise<{ letGo(): void }> {
  const tracer = spawn("python3", ["-c", TRACER, String(pid)], { stdio: ["ignore", "pipe", "inherit"] });
  const answer = await new Promise<string>((resolve) => {
    tracer.stdout.setEncoding("utf8").once("data", resolve);
    tracer.once("close", () => resolve("the tracer has ended"));
  });
  if (answer.trim() !== "0") throw new Error(`process ${pid} cannot be traced: ${answer}`);
  return { letGo: () => void tracer.kill("SIGKILL") };
}
