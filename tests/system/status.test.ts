/** `npm run status` against real launchers, on this machine and behind a real ssh server; `pulumi` is a stand-in. */
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proxyCommand } from "../../components/hosts/aws/session";
import { type SshTarget, sshArguments } from "../../components/hosts/ssh";
import { ask } from "../../rehearsal/launcher/ask";
import type { RunResult } from "../../scripts/cli/run";
import { type StatusReport, statusReportSchema } from "../../scripts/status/report";
import { supervised } from "../launcher/supervised";
import { bake, DOT_ENV, SN38_PROCESS, workbench } from "../launcher/support";
import { type PulumiStandIn, pulumiStandIn, startStatus } from "../support/statusCommand";
import { until } from "../support/until";
import { type SshServer, sshServer } from "./sshServer";

const bench = workbench();
let server: SshServer;
let pulumi: PulumiStandIn;

beforeAll(async () => {
  server = await sshServer("/nowhere");
  pulumi = pulumiStandIn("prod");
});
afterAll(async () => {
  pulumi?.remove();
  await server?.stop();
});

/** A port of the loopback on which nobody listens: reserved for other uses, and not taken here. */
const deadPort = 1;

const trainer = (host: string, port: number, over: Record<string, unknown> = {}) => ({
  enabled: true,
  host,
  container: "launchpad-x",
  statusPage: `http://127.0.0.1:${port}/`,
  ...over,
});

const local = { kind: "local", offline: false, ssh: [] };

/** A host as the program's outputs have it, with the test's login. */
function sshHost(over: Partial<SshTarget> = {}) {
  const { user, port, hostKey, login } = server;
  const target = { user, address: "127.0.0.1", port, alias: "launchpad-prod-box-0", hostKeys: [hostKey] };
  return { kind: "ssh", offline: false, ssh: [...login, ...sshArguments({ ...target, ...over })] };
}

/** A real launcher on a simulated miner that has made steps. */
async function miner() {
  const launcher = await bench.start(bake(supervised()), { files: [DOT_ENV] });
  const port = (await launcher.port) ?? 0;
  await until("a step", async () => (await ask(port, "/readyz")).status === 200 || undefined);
  return port;
}

function status(...args: string[]): Promise<RunResult> {
  // Long, because a loaded machine takes its time; what does not answer here fails at once.
  return startStatus([...args, "--timeout", "60s"], pulumi.env).result;
}

function verdicts({ trainers }: StatusReport): [string, string][] {
  return trainers.map((each) => [each.trainer, each.verdict]);
}

describe("a trainer that trains", () => {
  it("is seen over ssh, beside others that do not answer, each with its reason", async () => {
    const port = await miner();
    pulumi.tells({
      hosts: {
        box: sshHost(),
        other: sshHost({
          hostKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9sZEtleUZvclRlc3RzT25seU5vYm9keUhhc0l0MDA"],
        }),
        dark: sshHost({ port: deadPort }),
        here: local,
      },
      trainers: {
        "miner-a": trainer("box", port),
        twin: trainer("here", port),
        silent: trainer("box", deadPort),
        changed: trainer("other", port),
        unreachable: trainer("dark", port),
        closed: trainer("here", deadPort),
        stopped: trainer("box", port, { enabled: false }),
      },
    });
    const [text, json, one] = await Promise.all([status(), status("--json"), status("miner-a")]);
    expect(one.exitCode).toBe(0);
    expect(one.stdout).toMatch(
      /^miner-a on box: training, well\n {2}step +outer \d+, inner \d+, \d+ s ago\n/,
    );
    expect(one.stdout).toMatch(/GPUs +0: 30\.5\/79\.6 GiB \d+%.*\(simulated\)/s);
    expect(one.stdout).toMatch(/restarts +0 of 5 in 24 hours/);
    expect(one.stdout).toMatch(/launcher +[0-9a-f]{12}, up/);

    const report = statusReportSchema.parse(JSON.parse(json.stdout));
    expect([json.exitCode, text.exitCode]).toEqual([1, 1]);
    expect(new Map(verdicts(report))).toEqual(
      new Map([
        ["miner-a", "well"],
        ["twin", "unknown"],
        ["silent", "unknown"],
        ["changed", "unknown"],
        ["unreachable", "unknown"],
        ["closed", "unknown"],
        ["stopped", "off"],
      ]),
    );
    const reason = (name: string) => report.trainers.find((each) => each.trainer === name)?.reasons[0];
    expect(reason("twin")).toContain("is answered by trainer miner-a, not twin");
    expect(reason("silent")).toContain(`nobody answers on port ${deadPort} of host box`);
    expect(reason("changed")).toContain("raise `rebuild` and pin the new key");
    expect(reason("unreachable")).toMatch(/Connection refused - check that it is on/);
    expect(reason("closed")).toContain("(ECONNREFUSED): its container is stopped");
    expect(text.stdout).toContain("changed on other: no answer\n");
    expect(text.stdout).not.toContain("\u001b");
  });

  it("is seen at AWS through a session, which is a stand-in here", async () => {
    const port = await miner();
    // The session's own words are checked: the stand-in takes no others.
    const words = "ssm start-session --target i-0123 --region us-east-1 --document-name AWS-StartSSHSession";
    pulumi.beside(
      "aws",
      `#!${process.execPath}
        const words = process.argv.slice(2).join(" ");
        if (words !== "${words} --parameters portNumber=22") throw new Error(words);
        const socket = require("node:net").connect(${server.port}, "127.0.0.1");
        process.stdin.pipe(socket).pipe(process.stdout);
      `,
    );
    const place = { region: "us-east-1", profile: undefined };
    const session = { address: "i-0123", port: 22, proxyCommand: proxyCommand(place) };
    pulumi.tells({
      hosts: { cloud: { ...sshHost(session), kind: "aws" } },
      trainers: { "miner-a": trainer("cloud", port) },
    });
    const { exitCode, stdout } = await status();
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("miner-a on cloud: training, well\n")]);
  });

  it("is watched over one connection until Ctrl-C, which leaves no ssh behind", async () => {
    const port = await miner();
    pulumi.tells({ hosts: { box: sshHost() }, trainers: { "miner-a": trainer("box", port) } });
    const rounds: StatusReport[] = [];
    const running = startStatus(["--watch", "--every", "1s", "--json"], pulumi.env, (line, stream) => {
      if (stream === "stdout") rounds.push(statusReportSchema.parse(JSON.parse(line)));
    });
    const first = await until("a round", () => children(running.pid)[0]);
    const steps = () => new Set(rounds.map((each) => each.trainers[0]?.state?.step?.total)).size;
    await until("three rounds with new steps", () => steps() >= 3 || undefined);
    expect(children(running.pid)).toEqual([first]);
    running.kill("SIGINT");
    expect((await running.result).exitCode).toBe(130);
    expect(rounds.every((each) => each.trainers[0]?.verdict === "well")).toBe(true);
    await until("the end of ssh", () => !isAlive(first) || undefined);
  });
});

describe("a trainer in trouble", () => {
  it("is shown as given up, with its fault and the ladder's step, and ends with 3", async () => {
    const id = "micro-2-effective-512-upload-5";
    const restart = {
      backoffSeconds: 0.1,
      backoffCapSeconds: 1,
      healthySeconds: 60,
      perDay: 1,
      keepAlive: true,
    };
    const content = supervised({
      restart,
      ladder: [{ id, process: "miner", command: SN38_PROCESS.command }],
    });
    const env = { LAUNCHPAD_SIM_FAULT: "oom@3" };
    const launcher = await bench.start(bake(content), { files: [DOT_ENV], env });
    const port = (await launcher.port) ?? 0;
    const phase = async () => JSON.parse((await ask(port, "/state.json")).body).phase;
    await until("its end", async () => (await phase()) === "held" || undefined);
    const { exitCode, stdout } = await status("--url", `http://127.0.0.1:${port}`);
    const text = stdout.replace(/\s+/g, " ");
    expect(text).toMatch(
      /^miner-a: given up, in trouble ! it was given up for outOfMemory; .* ! all 1 restarts/,
    );
    expect(text).toMatch(/ last action hold for outOfMemory \d+ s ago/);
    expect(text).toMatch(
      / ladder micro-batch 2, effective batch 512, upload_steps 5, chosen 20[-\d]+ [\d:]+ UTC after outOfMemory /,
    );
    expect(exitCode).toBe(3);
  });
});

describe("what is in the way", () => {
  it("is told in one sentence with the way out", async () => {
    const proxy = await otherHostHeader(await miner());
    pulumi.tells({ hosts: { here: local }, trainers: { "miner-a": trainer("here", deadPort) } });
    const [name, renamed, gone, distant, often] = await Promise.all([
      status("miner-b"),
      status("--url", `http://127.0.0.1:${proxy.port}`),
      startStatus([], { PATH: "/nowhere" }).result,
      status("--url", "http://203.0.113.10:9400"),
      status("--watch", "--every", "30d"),
    ]);
    proxy.close();
    expect(name).toMatchObject({ exitCode: 2, stdout: "" });
    expect(name.stderr).toContain(
      'TRAINER: "miner-b" - stack prod has no such trainer - did you mean "miner-a"?',
    );
    expect(renamed).toMatchObject({ exitCode: 1 });
    expect(renamed.stdout).toMatch(/refuses the request \(HTTP 403\).*Host\s+header/s);
    expect(gone).toMatchObject({ exitCode: 1, stdout: "" });
    expect(gone.stderr).toMatch(/^error: there is no pulumi on PATH/m);
    expect(distant).toMatchObject({ exitCode: 2, stdout: "" });
    expect(distant.stderr).toContain("--url: ");
    expect(often).toMatchObject({ exitCode: 2, stdout: "" });
    expect(often.stderr).toContain("--every: 30d - must be from 1 s to 1 day");
  });
});

/** A proxy as somebody may put before a page: it asks with a Host header of its own. */
async function otherHostHeader(port: number): Promise<{ port: number; close(): void }> {
  const proxy = createServer((incoming, outgoing) => {
    const headers = { host: "status.example" };
    const forward = request({ host: "127.0.0.1", port, path: incoming.url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502);
      answer.pipe(outgoing);
    });
    forward.on("error", () => outgoing.destroy());
    forward.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return { port: (proxy.address() as AddressInfo).port, close: () => void proxy.close() };
}

/** Ids of the programs named ssh that a process started. */
function children(pid: number | undefined): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  const ids = text === "" ? [] : text.split(" ").map(Number);
  return ids.filter((id) => commandOf(id) === "ssh");
}

function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  return commandOf(pid) !== undefined;
}
