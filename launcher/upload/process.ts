/** The launcher's end of the upload process: one per upload, so that its memory is given back afterwards. */
import { type ChildProcess, fork } from "node:child_process";
import type { Progress, StopRequest, UploadAnswer, UploadRequest } from "./messages";

/** Name of the launcher's command that is the upload process. */
export const WORKER_COMMAND = "upload-worker";

/** How long an upload process may take to clear away and end after it was asked to, in ms. */
export const WORKER_GRACE_MS = 6_000;

/** How long one that was killed is waited for, in ms: one that reads from a dead disk outlives SIGKILL. */
const KILL_WAIT_MS = 2_000;

/** An upload process. */
export interface UploadProcess {
  /** Asks for one thing. Resolves with an `error` answer where the process ends before. */
  ask(request: UploadRequest): Promise<UploadAnswer>;
  /** Ends what is under way; its answer still comes. */
  stop(request: Omit<StopRequest, "ask">): void;
  /** Ends the process: it has WORKER_GRACE_MS, then it is killed. Resolves as `kill` does. */
  close(): Promise<void>;
  /** Kills it. Resolves when it is gone, or nobody waits for it any more. */
  kill(): Promise<void>;
}

/** Starts one. `script` is the launcher's own bundle. */
export function startUploadProcess(
  script: string,
  environment: NodeJS.ProcessEnv,
  onProgress: (progress: Progress) => void,
): UploadProcess {
  const child = fork(script, [WORKER_COMMAND], {
    env: environment,
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Ctrl-C in a terminal goes to the whole group; only the launcher decides about uploads.
    detached: true,
  });
  const said = lastWords(child);
  let waiting: ((answer: UploadAnswer) => void) | undefined;
  const answerWith = (answer: UploadAnswer) => {
    waiting?.(answer);
    waiting = undefined;
  };
  let end: (how: string) => void = () => {};
  const gone = new Promise<void>((resolve) => {
    end = (how) => {
      answerWith({ is: "error", sentence: `the upload process ${how}${said()}` });
      resolve();
    };
    // Kept for good: a second one without a listener would end the launcher. A process that has started also exits.
    child.on("error", (error) => {
      if (child.pid === undefined) end(`cannot be started: ${error.message}`);
    });
    child.once("exit", (code, signal) => end(signal === null ? `ended with ${code}` : `ended by ${signal}`));
  });
  child.on("message", (message: UploadAnswer | Progress) => {
    if (message.is === "progress") onProgress(message);
    else answerWith(message);
  });
  const isGone = () => answerWith({ is: "error", sentence: `the upload process is gone${said()}` });
  /** Its end answers for a message that it did not get. */
  const send = (request: UploadRequest | StopRequest) =>
    child.send(request, (error) => {
      if (error) void gone.then(isGone);
    });
  const kill = async () => {
    child.kill("SIGKILL");
    const timer = setTimeout(() => end("survived SIGKILL"), KILL_WAIT_MS);
    await gone;
    clearTimeout(timer);
  };
  return {
    ask: (request) =>
      new Promise((resolve) => {
        waiting = resolve;
        if (child.connected) send(request);
        else isGone();
      }),
    stop: (request) => void (child.connected && send({ ask: "stop", ...request })),
    kill,
    close: async () => {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => void kill(), WORKER_GRACE_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** The end of what it wrote on stderr: only a fault of its own makes it write. */
function lastWords(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-500);
  });
  return () => (text === "" ? "" : `: ${text.trim().split("\n").at(-1) ?? ""}`);
}
