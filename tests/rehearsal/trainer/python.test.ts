import { expect, test, vi } from "vitest";
import { FAULT_VARIABLE } from "../../../rehearsal/trainer/faults";
import { parseAccelerate } from "../../../rehearsal/trainer/python/accelerate";
import { requestedFaults } from "../../../rehearsal/trainer/python/strike";
import { barText } from "../../../rehearsal/trainer/python/tqdm";
import { GOD_IMAGE_LAUNCH, SD_SCRIPTS_HOME } from "../../../workloads/god-image/upstream";
import { GOD_TEXT_COMMAND } from "../../../workloads/god-text/upstream";

const SCRIPT = `${SD_SCRIPTS_HOME}/sdxl_train_network.py`;

test.each([
  [
    "upstream's text command",
    [...GOD_TEXT_COMMAND.slice(1), "/c.yml"],
    { ranks: 1, module: "axolotl.cli.train", script: undefined, args: ["/c.yml"] },
  ],
  [
    "upstream's image command",
    [...GOD_IMAGE_LAUNCH, SCRIPT, "--config_file", "/c.toml"],
    { ranks: 1, module: undefined, script: SCRIPT, args: ["--config_file", "/c.toml"] },
  ],
  [
    "the plan's custom command",
    ["launch", "--num_machines=1", "--num_processes=4", "--multi_gpu", "train.py", "--num_processes", "9"],
    { ranks: 4, module: undefined, script: "train.py", args: ["--num_processes", "9"] },
  ],
])("accelerate takes %s", (_what, words, parsed) => {
  expect(parseAccelerate(words)).toEqual(parsed);
});

test.each([
  [["test"], "only `launch` is expected"],
  [["launch", "--num_procs", "4", "train.py"], "unrecognized arguments: --num_procs"],
  [["launch", "--num_processes"], "argument --num_processes: expected one argument"],
  [["launch", "--multi_gpu"], "the following arguments are required: training_script"],
])("accelerate refuses %j", (words, message) => {
  expect(() => parseAccelerate(words)).toThrow(message);
});

test("a fault that a program cannot have is refused with the list of those that it has", () => {
  vi.stubEnv(FAULT_VARIABLE, "oom@3,peersTimeOut");
  expect(() => requestedFaults("axolotl", ["oom"])).toThrow(
    /^the simulated axolotl has no fault peersTimeOut; it has oom, exitZero, segfault/,
  );
  vi.stubEnv(FAULT_VARIABLE, "oom@3,hang@4");
  expect(requestedFaults("axolotl", ["oom"])).toEqual([
    { name: "oom", step: 3 },
    { name: "hang", step: 4 },
  ]);
  vi.unstubAllEnvs();
});

test.each([
  [{ total: 500, unitSeconds: 2 }, 0, "", "  0%|          | 0/500 [00:00<?, ?it/s]"],
  [{ total: 500, unitSeconds: 2 }, 15, "", "  3%|▎         | 15/500 [00:30<16:10,  2.00s/it]"],
  [
    { name: "steps", total: 1600, unitSeconds: 0.5 },
    800,
    "avr_loss=0.1",
    "steps:  50%|█████     | 800/1600 [06:40<06:40,  2.00it/s, avr_loss=0.1]",
  ],
])("a bar is drawn as tqdm draws it: %j at %i", (bar, done, postfix, text) => {
  expect(barText(bar, done, postfix)).toBe(text);
});
