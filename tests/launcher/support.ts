/** A launch file, a scratch root and a running launcher for the launcher's tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach } from "vitest";
import { writeLauncher } from "../../images/launcherBundle";
import { launchFileHash } from "../../launcher/launchfile/read";
import { layOut, type RehearsalFile } from "../../rehearsal/launcher/layout";
import { type LauncherProcess, startLauncher } from "../../rehearsal/launcher/process";
import { buildSimulatedTrainers } from "../../rehearsal/trainer/build";
import {
  canonicalJson,
  LAUNCH_FILE_PATH,
  type LaunchFile,
  type LaunchFileBody,
  type LaunchProcess,
} from "../../workloads/launchfile";

const ROOT = resolve(__dirname, "..", "..");
/** Software that stops on its signal does so within this on any machine; a test that expects the kill has its own. */
export const GRACE_SECONDS = 60;
/** Grace of a test that expects the kill. */
export const SHORT_GRACE_SECONDS = 3;

/** SN38's process as the plan makes it, shortened. */
export const SN38_PROCESS: LaunchProcess = {
  name: "miner",
  command: [
    ..."torchrun --nproc_per_node=4 /app/neurons/miner.py --netuid 38 --wallet.name w --wallet.hotkey h".split(
      " ",
    ),
    ..."--axon.port 8091 --dht.port 8009 --dht.ip 203.0.113.7 --neuron.upload_steps 5".split(" "),
  ],
  cwd: "/work",
  env: { PYTHONPATH: "/app" },
  stop: { signal: "SIGINT", graceSeconds: GRACE_SECONDS },
  exitZeroIsSuccess: false,
};

/** A bundle's body; everything may be overridden. */
export function body(over: Partial<LaunchFileBody> = {}): LaunchFileBody {
  return {
    version: 1,
    trainer: "miner-a",
    workload: "sn38",
    processes: [SN38_PROCESS],
    gpus: { count: 4, model: "H100" },
    http: { port: 9400 },
    files: [{ path: "/app/.env", private: true, purpose: "bucket keys" }],
    floors: { memoryMiB: 0, shmMiB: 0, cpus: 0 },
    sources: {},
    ...over,
  };
}

/** A plain command as a `custom` trainer: `node -e script`. */
export function scriptBody(script: string, over: Partial<LaunchProcess> = {}): LaunchFileBody {
  const spec: LaunchProcess = {
    name: "job",
    command: [process.execPath, "-e", script],
    cwd: "/work",
    env: {},
    stop: { signal: "SIGTERM", graceSeconds: GRACE_SECONDS },
    exitZeroIsSuccess: true,
    ...over,
  };
  return body({ workload: "custom", processes: [spec], files: [], gpus: { count: 0 } });
}

/** The bundle with another grace for each of its processes; as it is where none is given. */
export function withGrace(content: LaunchFileBody, graceSeconds: number | undefined): LaunchFileBody {
  if (graceSeconds === undefined) return content;
  const processes = content.processes.map((one) => ({ ...one, stop: { ...one.stop, graceSeconds } }));
  return { ...content, processes };
}

/** The text of launch.json with its hash. */
export function bake(content: LaunchFileBody): string {
  const file: LaunchFile = { ...content, hash: launchFileHash(content) };
  return canonicalJson(file);
}

/** SN38's .env as the plan writes it. */
export const DOT_ENV: RehearsalFile = {
  path: "/app/.env",
  content: [
    `R2_ACCOUNT_ID=${"a".repeat(32)}`,
    `R2_READ_ACCESS_KEY_ID=${"b".repeat(32)}`,
    `R2_READ_SECRET_ACCESS_KEY=${"c".repeat(64)}`,
    `R2_WRITE_ACCESS_KEY_ID=${"d".repeat(32)}`,
    `R2_WRITE_SECRET_ACCESS_KEY=${"e".repeat(64)}`,
    "",
  ].join("\n"),
};

/**
 * A scratch folder with the built launcher and simulators. Launchers still running after a test are ended; with
 * `concurrent` after the last test of the file, because one test's end says nothing about the others.
 */
export function workbench(options: { readonly concurrent?: boolean } = {}) {
  const scratch = mkdtempSync(join(tmpdir(), "launchpad-test-"));
  const launcher = join(scratch, "launcher.cjs");
  const commands = join(scratch, "bin");
  const ready = Promise.all([writeLauncher(ROOT, launcher), buildSimulatedTrainers(commands)]);
  const started: LauncherProcess[] = [];
  let rootNumber = 0;
  const environment = (root: string, over: Record<string, string> = {}) => ({
    PATH: `${commands}:/usr/bin:/bin`,
    LAUNCHPAD_SIM_TIME_SCALE: "0.002",
    LAUNCHPAD_SIM_ROOT: root,
    ...over,
  });
  const endAll = async () => {
    for (const one of started.splice(0)) {
      one.signal("SIGTERM");
      await one.ended;
    }
  };
  if (options.concurrent !== true) afterEach(endAll);
  afterAll(async () => {
    await endAll();
    rmSync(scratch, { recursive: true, force: true });
  });
  return {
    launcher,
    /** Lays the bundle out under a fresh root and starts the launcher on it. */
    async start(launchFile: string, options: StartOptions = {}): Promise<LauncherProcess & { root: string }> {
      await ready;
      rootNumber += 1;
      const root = options.root ?? join(scratch, `root-${rootNumber}`);
      const config = layOut(root, launchFile, options.files ?? []);
      const args = [options.command ?? "run", "--config", config, "--root", root];
      // Most tests are about what comes after the preflight; one that is about it asks for it.
      if ((options.command ?? "run") === "run") args.push("--port", "0", "--preflight", "off");
      const process = startLauncher(
        launcher,
        [...args, ...(options.args ?? [])],
        environment(root, options.env),
      );
      started.push(process);
      return { ...process, root };
    },
    /** Starts another launcher on a root that is laid out already. */
    again(
      root: string,
      options: Pick<StartOptions, "args" | "env"> = {},
    ): LauncherProcess & { root: string } {
      const args = ["run", "--config", join(root, LAUNCH_FILE_PATH), "--root", root, "--port", "0"];
      const process = startLauncher(
        launcher,
        [...args, ...(options.args ?? [])],
        environment(root, options.env),
      );
      started.push(process);
      return { ...process, root };
    },
  };
}

/** What a test may change about a start. */
export interface StartOptions {
  readonly command?: "run" | "check" | "health";
  readonly files?: readonly RehearsalFile[];
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
  readonly root?: string;
}

/** All that the launcher itself said. */
export function said(launcher: LauncherProcess): string {
  return launcher
    .output()
    .stderr.map(({ line }) => line)
    .join("\n");
}
