/**
 * Runs the launcher on one case and keeps what it said and showed:
 *
 *     node watched-run.mjs LAUNCHER ROOT OUT NAME
 *
 * writes NAME.stdout.txt (the training's own lines), NAME.stderr.txt (the launcher's), NAME.states.jsonl (/state.json
 * every half second), NAME.metrics.txt (the last /metrics) and NAME.events.jsonl (what the launcher did and why).
 * Ends with the launcher's exit code.
 */
import { spawn } from "node:child_process";
import { appendFileSync, copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const EVERY_MS = 500;
const [launcher = "", root = "", out = "", name = ""] = process.argv.slice(2);
const file = (end) => join(out, `${name}.${end}`);
const args = ["run", "--config", join(root, "etc/launchpad/launch.json"), "--root", root];
const child = spawn(process.execPath, [launcher, ...args, "--port", "0", "--preflight", "report"], {
  stdio: ["ignore", "pipe", "pipe"],
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));

let said = "";
for (const stream of ["stdout", "stderr"]) {
  writeFileSync(file(`${stream}.txt`), "");
  child[stream].on("data", (chunk) => {
    appendFileSync(file(`${stream}.txt`), chunk);
    if (stream === "stderr") said += chunk;
  });
}

writeFileSync(file("states.jsonl"), "");
const poll = setInterval(async () => {
  const port = / answers on port (\d+)/.exec(said)?.[1];
  if (port === undefined) return;
  const get = async (page) => (await fetch(`http://127.0.0.1:${port}${page}`)).text();
  try {
    appendFileSync(file("states.jsonl"), `${(await get("/state.json")).trim()}\n`);
    writeFileSync(file("metrics.txt"), await get("/metrics"));
  } catch {
    // It is ending.
  }
}, EVERY_MS);

child.once("error", (error) => {
  process.stderr.write(`watched-run: ${error.message}\n`);
  process.exit(1);
});
child.once("close", (code) => {
  clearInterval(poll);
  const events = join(root, "var/lib/launchpad/events.jsonl");
  if (existsSync(events)) copyFileSync(events, file("events.jsonl"));
  process.exit(code ?? 1);
});
