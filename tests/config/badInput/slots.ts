/** Slots: mistakes and what is said of them. */
import { type BadInput, box, p5 } from "./edits";

export const slots: readonly BadInput[] = [
  {
    name: "no slots at all",
    edits: [[p5("slots"), undefined]],
    problems: [
      "hosts.p5.slots: nothing - a mapping of names is required here - add `slots:` with a mapping of names: Slots by name. A p5.48xlarge has room for two slots of four GPUs",
    ],
  },
  {
    name: "GPU 8 of eight",
    edits: [[p5("slots", "b", "gpus"), [4, 5, 6, 8]]],
    problems: [
      "hosts.p5.slots.b.gpus: [4,5,6,8] - the host has GPUs 0 to 7, not 8 - use indices that it has",
    ],
  },
  {
    name: "a negative GPU",
    edits: [[p5("slots", "b", "gpus"), [-1]]],
    problems: ["hosts.p5.slots.b.gpus[0]: -1 - the value must be at least 0 - use 0 to 63"],
  },
  {
    name: "GPU 64",
    edits: [[p5("slots", "b", "gpus"), [64]]],
    problems: ["hosts.p5.slots.b.gpus[0]: 64 - the value must be at most 63 - use 0 to 63"],
  },
  {
    name: "half a GPU",
    edits: [[p5("slots", "b", "gpus"), [1.5]]],
    problems: ["hosts.p5.slots.b.gpus[0]: 1.5 - must be a whole number - write a whole number"],
  },
  {
    name: "GPUs as a text",
    edits: [[p5("slots", "b", "gpus"), "4,5,6,7"]],
    problems: ['hosts.p5.slots.b.gpus: "4,5,6,7" - must be a list - write it as a list: [4,5,6,7]'],
  },
  {
    name: "GPUs in a nested list",
    edits: [[p5("slots", "b", "gpus"), [[4, 5, 6, 7]]]],
    problems: ["hosts.p5.slots.b.gpus[0]: [4,5,6,7] - must be a number - write a number"],
  },
  {
    name: "GPUs in quotes",
    edits: [[p5("slots", "b", "gpus"), ["4", "5", "6", "7"]]],
    problems: [
      'hosts.p5.slots.b.gpus[0]: "4" - must be a number - write 4 without quotes',
      'hosts.p5.slots.b.gpus[1]: "5" - must be a number - write 5 without quotes',
      'hosts.p5.slots.b.gpus[2]: "6" - must be a number - write 6 without quotes',
      'hosts.p5.slots.b.gpus[3]: "7" - must be a number - write 7 without quotes',
    ],
  },
  {
    name: "a slot without GPUs",
    edits: [[p5("slots", "b", "gpus"), []]],
    problems: ["hosts.p5.slots.b.gpus: [] - the number of entries must be at least 1 - write at least one"],
  },
  {
    name: "the same GPU twice in a slot",
    edits: [[p5("slots", "b", "gpus"), [4, 4, 5, 6]]],
    problems: ["hosts.p5.slots.b.gpus: [4,4,5,6] - GPU 4 stands there twice - write each index once"],
  },
  {
    name: "slots that overlap",
    edits: [[p5("slots", "b", "gpus"), [3, 4, 5, 6]]],
    problems: [
      "hosts.p5.slots.b.gpus: [3,4,5,6] - GPU 3 belongs to slot a already - give each GPU to one slot",
    ],
  },
  {
    name: "a slot on a host without GPUs",
    edits: [
      [p5(), box()],
      [p5("machine", "gpuCount"), 0],
      [p5("slots"), { a: { gpus: [0] } }],
      [["trainers"], {}],
      [["buckets"], {}],
    ],
    problems: [
      "hosts.p5.slots.a.gpus: [0] - the host has no GPU - remove the slot, or correct machine.gpuCount",
    ],
  },
  {
    name: "a mistyped key of a slot",
    edits: [[p5("slots", "b", "gpuss"), [4]]],
    problems: ['hosts.p5.slots.b.gpuss: [4] - there is no such key - did you mean "gpus"?'],
  },
  {
    name: "CPUs that are no list",
    edits: [[p5("slots", "a", "cpuSet"), "all"]],
    problems: [
      'hosts.p5.slots.a.cpuSet: "all" - must be a CPU list such as "0-47,96-143" - write it in that form',
    ],
  },
  {
    name: "CPUs counted backwards",
    edits: [[p5("slots", "a", "cpuSet"), "47-0"]],
    problems: ['hosts.p5.slots.a.cpuSet: "47-0" - 47-0 counts backwards - write the lower number first'],
  },
  {
    name: "CPUs that the host does not have",
    edits: [[p5("slots", "a", "cpuSet"), "0-192"]],
    problems: [
      'hosts.p5.slots.a.cpuSet: "0-192" - the host has CPUs 0 to 191 - take the list from `nvidia-smi topo -m` [LP-CPU-001]',
    ],
  },
  {
    name: "two GPUs for four ranks",
    edits: [[p5("slots", "a", "gpus"), [0, 1]]],
    problems: [
      'trainers.sn38-a.slot: "a" - the slot has 2 GPU(s), and the software runs with exactly 4 - use a slot of 4 GPUs [LP-SLOT-001]',
    ],
  },
];
