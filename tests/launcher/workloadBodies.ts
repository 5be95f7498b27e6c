/**
 * Bundles of the workloads beside SN38, as the plan will render them: the contracts' commands, paths, stop signals and
 * fault tables, with short times.
 */
import type { RehearsalFile } from "../../rehearsal/launcher/layout";
import { CONNITO_CYCLE, connitoFaults } from "../../workloads/connito/faults";
import { CONNITO_COMMIT, CONNITO_MODULES, CONNITO_STOP } from "../../workloads/connito/upstream";
import { customFaults } from "../../workloads/custom/faults";
import { godImageFaults } from "../../workloads/god-image/faults";
import * as image from "../../workloads/god-image/upstream";
import { godTextFaults } from "../../workloads/god-text/faults";
import * as text from "../../workloads/god-text/upstream";
import type { LaunchFileBody, LaunchProcess, Supervision } from "../../workloads/launchfile";
import { supervision } from "./supervised";
import { body, GRACE_SECONDS } from "./support";

/** Simulated seconds to real ones: a round of Connito's takes 6 s, a job 3 to 5 s. */
export const CONNITO_SCALE = 0.001;
export const JOB_SCALE = 0.01;

const CONFIG_MODE = 0o444;
const JOB_OUTPUT = `${text.GOD_CHECKPOINTS}/task-1/adapter`;

/** A contract's classes with minimum times of at most 0.2 s; silences of seconds. */
function shortened(faults: Supervision["faults"], over: Partial<Supervision> = {}): Supervision {
  const short = Object.entries(faults).map(([name, rule]) => [
    name,
    { ...rule, minSeconds: Math.min(rule.minSeconds, 0.2) },
  ]);
  const silence = { startSeconds: 20, usualSeconds: 4, after: [] };
  return supervision({ faults: Object.fromEntries(short), silence, ...over });
}

function trainer(
  workload: LaunchFileBody["workload"],
  processes: LaunchProcess[],
  faults: Supervision["faults"],
  over: Partial<Supervision> = {},
): LaunchFileBody {
  return body({
    trainer: `${workload}-a`,
    workload,
    processes,
    files: [],
    gpus: { count: 4, model: "H100" },
    supervision: shortened(faults, over),
  });
}

/** Four ranks of axolotl on a DPO config of 160 steps. */
export function godTextBody(over: Partial<Supervision> = {}, config = TEXT_CONFIG): LaunchFileBody {
  const [program, launch, ...module] = text.GOD_TEXT_COMMAND;
  const command = [program, launch, "--num_processes", "4", ...module, config.path];
  const spec: LaunchProcess = {
    name: "axolotl",
    command,
    cwd: text.GOD_TEXT_WORK,
    env: {},
    stop: { signal: text.GOD_TEXT_STOP.signal, graceSeconds: GRACE_SECONDS },
    exitZeroIsSuccess: true,
    workers: 4,
  };
  const results = text.GOD_TEXT_RESULTS.map((name) => `${JOB_OUTPUT}/${name}`);
  return {
    ...trainer("god-text", [spec], godTextFaults, over),
    upstreamCommit: text.GOD_COMMIT,
    results: [{ purpose: "the trained model", anyOf: results }],
  };
}

/** axolotl's config; JSON is YAML. */
const textConfig = (task: string, steps: number): RehearsalFile => ({
  path: `${text.GOD_TEXT_CONFIGS}/${task}.yml`,
  mode: CONFIG_MODE,
  content: JSON.stringify({
    base_model: "/cache/models/org--model",
    datasets: [{ path: "/workspace/axolotl/data" }],
    output_dir: JOB_OUTPUT,
    adapter: "lora",
    rl: "dpo",
    learning_rate: 0.0002,
    micro_batch_size: 2,
    max_steps: steps,
    evals_per_epoch: 4,
    saves_per_epoch: 2,
  }),
});

export const TEXT_CONFIG = textConfig("task-1", 160);
/** A job that does not end before it was judged. */
export const LONG_TEXT_CONFIG = textConfig("task-2", 1_000_000);

/** sd-scripts on an SDXL config. */
export function godImageBody(over: Partial<Supervision> = {}, config = IMAGE_CONFIG): LaunchFileBody {
  const script = `${image.SD_SCRIPTS_HOME}/sdxl_train_network.py`;
  const spec: LaunchProcess = {
    name: "sd-scripts",
    command: ["accelerate", ...image.GOD_IMAGE_LAUNCH, script, "--config_file", config.path],
    cwd: image.SD_SCRIPTS_HOME,
    env: {},
    stop: { signal: image.GOD_IMAGE_STOP.signal, graceSeconds: GRACE_SECONDS },
    exitZeroIsSuccess: true,
  };
  const results = image.GOD_IMAGE_RESULTS.map((name) => `${JOB_OUTPUT}/${name}`);
  return {
    ...trainer("god-image", [spec], godImageFaults, over),
    upstreamCommit: image.GOD_COMMIT,
    results: [{ purpose: "the trained network", anyOf: results }],
  };
}

/** The keys of upstream's base file that the simulator reads. */
const imageConfig = (task: string, steps: number): RehearsalFile => ({
  path: `${image.GOD_IMAGE_CONFIGS}/${task}.toml`,
  mode: CONFIG_MODE,
  content: [
    'pretrained_model_name_or_path = "/cache/models/org--sdxl"',
    'train_data_dir = "/dataset/images/task-1/img"',
    `output_dir = "${JOB_OUTPUT}"`,
    'output_name = "last"',
    `max_train_steps = ${steps}`,
    "scale_weight_norms = 5",
    "",
  ].join("\n"),
});

export const IMAGE_CONFIG = imageConfig("task-1", 150);
/** A job that does not end before it was judged. */
export const LONG_IMAGE_CONFIG = imageConfig("task-2", 1_000_000);

/** Connito's two processes on one config. `token` is the variable that its upload wants. */
export function connitoBody(over: Partial<Supervision> = {}, token = true): LaunchFileBody {
  const env = { PYTHONPATH: "/app", ...(token ? { HF_TOKEN: "hf_simulated" } : {}) };
  const processes = Object.entries(CONNITO_MODULES).map(
    ([name, module]): LaunchProcess => ({
      name,
      command: ["python", "-m", module, "--path", CONNITO_CONFIG.path],
      cwd: "/data",
      env,
      stop: { signal: CONNITO_STOP.signal, graceSeconds: GRACE_SECONDS },
      exitZeroIsSuccess: false,
    }),
  );
  const cycle = {
    ...CONNITO_CYCLE,
    blockSeconds: CONNITO_CYCLE.blockSeconds * CONNITO_SCALE,
    // More than in proportion: this is what a loaded machine may be late by.
    silenceSeconds: 20,
  };
  return {
    ...trainer("connito", processes, connitoFaults, { cycle, ...over }),
    upstreamCommit: CONNITO_COMMIT,
    gpus: { count: 1, model: "H100" },
  };
}

/** Connito's config; JSON is YAML. */
export const CONNITO_CONFIG: RehearsalFile = {
  path: "/data/config.yaml",
  mode: 0o600,
  content: JSON.stringify({
    chain: { coldkey_name: "cold", hotkey_name: "hot" },
    run: { run_name: "one" },
    local_par: { gradient_accumulation_steps: 4 },
    hf: { checkpoint_repo: "someone/co" },
  }),
};

/** A script of the user's under torchrun with two ranks, with a pattern for its steps. */
export function customBody(over: Partial<Supervision> = {}, steps = 80): LaunchFileBody {
  const spec: LaunchProcess = {
    name: "job",
    command: ["torchrun", "--standalone", "--nproc_per_node=2", "/app/train.py", "--steps", `${steps}`],
    cwd: "/work",
    env: {},
    stop: { signal: "SIGTERM", graceSeconds: GRACE_SECONDS },
    exitZeroIsSuccess: true,
    workers: 2,
  };
  return {
    ...trainer("custom", [spec], customFaults, over),
    results: [{ purpose: "the checkpoint", anyOf: [`${spec.cwd}/checkpoint.json`] }],
    logPatterns: [
      {
        event: "step",
        pattern: String.raw`step (\d+) loss (nan|[\d.]+) lr (\S+)`,
        fields: [
          ["innerStep", "int"],
          ["loss", "number"],
          ["learningRate", "number"],
        ],
      },
    ],
  };
}
