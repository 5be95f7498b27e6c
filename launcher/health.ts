/** `launcher health`: the image's HEALTHCHECK, one question to the running launcher. */
import type { ExitName } from "./exitcodes";
import { readLaunchFile } from "./launchfile/read";

const TIMEOUT_MS = 5_000;

/** Asks /healthz of the launcher that runs beside this process. */
export async function health(config: string): Promise<{ exit: ExitName; text: string }> {
  const { port } = readLaunchFile(config).http;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { exit: answer.ok ? "ok" : "softwareFailed", text: await answer.text() };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { exit: "softwareFailed", text: `no answer on port ${port}: ${why}\n` };
  }
}
