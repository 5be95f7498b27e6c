// The readiness gate: waits until a host can take containers, and says what is in the way. Run by the engine as a
// command; LAUNCHPAD_HOST holds what to wait for as JSON (gate.ts). Exit code 0 when the host is ready, else 1.
import { setTimeout as sleep } from "node:timers/promises";
import { factsScript, judge } from "./checks.mjs";
import { explain, fixes } from "./problems.mjs";
import { lastLine, runThere } from "./remote.mjs";

const host = JSON.parse(process.env.LAUNCHPAD_HOST ?? "{}");
const began = Date.now();
const say = (text) => console.log(`host ${host.name}: ${text}`);

/** The host's clock with its file, so that a wrong clock here does not matter. */
const readyFile = "date -u +%s; cat /run/launchpad/ready.json";
const command = host.kind === "aws" ? readyFile : factsScript;

let reported = "";
for (;;) {
  const state = await look();
  if (state.ready) {
    for (const line of state.advice) say(line);
    say(`ready after ${Math.round((Date.now() - began) / 1000)} s`);
    process.exit(0);
  }
  if (state.final || Date.now() - began > host.limitSeconds * 1000) {
    const waited = state.final ? "" : ` after ${host.limitSeconds} s`;
    say(`not ready${waited}:\n${state.problems.map((line) => `  - ${line}`).join("\n")}`);
    process.exit(1);
  }
  const text = state.problems.join("; ");
  if (text !== reported) say(`waiting: ${text}`);
  reported = text;
  await sleep(host.pauseSeconds * 1000);
}

async function look() {
  const { code, stdout, stderr, timedOut } = await runThere(host.reach, command, { timeoutMs: 180_000 });
  if (host.kind === "aws") {
    if (code === 0) return fromFile(stdout);
    if (code === 1 && /ready\.json/.test(stderr)) {
      return { ready: false, problems: ["it has booted; its first check is not over"] };
    }
  } else if (code === 0) {
    return fromChecks(judge(stdout, host));
  }
  const said = timedOut ? "no answer within 180 s" : lastLine(stderr) || `exit code ${code}`;
  const { final, fix } = explain(timedOut ? said : stderr, host.kind);
  return { ready: false, final, problems: [`${said} - ${fix}`] };
}

function fromFile(output) {
  const end = output.indexOf("\n");
  const now = Number(output.slice(0, end));
  let file;
  try {
    file = JSON.parse(output.slice(end + 1));
  } catch {
    return { ready: false, problems: ["its /run/launchpad/ready.json is not readable yet"] };
  }
  const age = now - Date.parse(file.checkedAt) / 1000;
  // launchpad-ready runs every five minutes.
  if (age > 900) return { ready: false, problems: [`its last check is ${Math.round(age / 60)} minutes old`] };
  return fromChecks(file.checks);
}

function fromChecks(checks) {
  const line = ({ id, found, expected }) =>
    `${id}: ${found || "nothing"}, expected ${expected} - ${fixes[id]}`;
  const bad = checks.filter((check) => !check.ok);
  const problems = bad.filter((check) => check.required).map(line);
  const advice = bad.filter((check) => !check.required).map(line);
  // A machine that exists already does not get a GPU while we wait; one that boots does.
  return { ready: problems.length === 0, final: host.kind !== "aws", problems, advice };
}
