/**
 * The executables `python`, `python3` and `accelerate` of the rehearsal: which software is simulated is decided by the
 * command line, as Python itself would.
 */
import { basename } from "node:path";
import { GOD_IMAGE_PREPARE, GOD_IMAGE_SCRIPTS } from "../../../workloads/god-image/upstream";
import { runModelIo } from "../connito/modelIo";
import { runTrain } from "../connito/train";
import { runCustom } from "../custom/main";
import { runGodImage } from "../god-image/main";
import { runGodText } from "../god-text/main";
import { UPLOAD_WORKER } from "../sn38/state";
import { parseAccelerate, runAccelerate } from "./accelerate";

/** Version that `python --version` tells; the images have different ones. */
const VERSION_VARIABLE = "LAUNCHPAD_SIM_PYTHON";

async function main(command: string, words: readonly string[]): Promise<number> {
  if (command === "accelerate") return await accelerate(words);
  if (words.length === 0 || words[0] === "--version") {
    process.stdout.write(`Python ${process.env[VERSION_VARIABLE] ?? "3.10.0"} (simulated)\n`);
    return 0;
  }
  const [first = "", second = "", ...rest] = words;
  // The real one becomes the program after its job file; nothing is downloaded here.
  if (first === GOD_IMAGE_PREPARE && rest[0] === "accelerate") return await accelerate(rest.slice(1));
  if (first.endsWith(UPLOAD_WORKER)) {
    // Loaded when it is needed: the S3 client is larger than everything else here.
    const { runUploadWorker } = await import("../sn38/uploadWorker.js");
    return await runUploadWorker([second, ...rest]);
  }
  return first === "-m" ? await module(second, rest) : await runCustom([second, ...rest]);
}

async function accelerate(words: readonly string[]): Promise<number> {
  const given = parseAccelerate(words);
  if (process.env.LOCAL_RANK === undefined) return await runAccelerate(given);
  if (given.module === "axolotl.cli.train") return await runGodText(given.args);
  if (given.module !== undefined) return await module(given.module, given.args);
  const isImage = Object.values(GOD_IMAGE_SCRIPTS).includes(given.script ?? "");
  return isImage ? await runGodImage(given.args) : await runCustom(given.args);
}

async function module(name: string, args: readonly string[]): Promise<number> {
  if (name === "connito.miner.train") return await runTrain(args);
  if (name === "connito.miner.model_io") return await runModelIo(args);
  throw new Error(`python: No module named ${name}`);
}

main(basename(process.argv[1] ?? ""), process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
