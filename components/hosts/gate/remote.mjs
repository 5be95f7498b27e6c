// Runs a shell command on a host: over ssh, or here. Plain JavaScript: the engine runs it with whatever Node is there.
import { spawn } from "node:child_process";

/**
 * @typedef {{ kind: "ssh", ssh: string[] } | { kind: "local", socket: string }} Reach how a host is reached: arguments
 *   of ssh up to the command, or the socket of this machine's Docker
 */

/**
 * @param {Reach} reach
 * @param {string} command for the shell there
 * @param {{ timeoutMs: number, onText?: (text: string) => void }} options
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string, timedOut: boolean }>}
 */
export function runThere(reach, command, { timeoutMs, onText }) {
  const [program, args] = reach.kind === "ssh" ? ["ssh", [...reach.ssh, command]] : ["sh", ["-c", command]];
  const env = reach.kind === "ssh" ? process.env : { ...process.env, DOCKER_HOST: reach.socket };
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const kept = { stdout: "", stderr: "" };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, timeoutMs);
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => {
        kept[name] = (kept[name] + text).slice(-100_000);
        onText?.(text);
      });
    }
    const end = (code, error) => {
      clearTimeout(timer);
      resolve({ code, ...kept, stderr: error === undefined ? kept.stderr : error.message, timedOut });
    };
    child.once("error", (error) => end(null, error));
    // A shared connection stays open in the background and may hold the pipes: the end of the process is what counts.
    child.once("exit", (code) => setTimeout(() => end(code), 50));
  });
}

/** One word for a POSIX shell. @param {string} text */
export function quoted(text) {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** @param {string} text */
export function lastLine(text) {
  return text.trim().split("\n").at(-1) ?? "";
}
