/** Keys and texts that YAML can write and the software never gets, wherever a stack file takes any name or text. */
import { connito } from "../../fixtures/connito";
import { godImage } from "../../fixtures/godImage";
import { type BadInput, p5, trainer } from "./edits";
import { jobEdits } from "./godTextEdits";

/** `__proto__` as a key of its own, as YAML and JSON make it. */
const proto = (value: unknown): unknown => JSON.parse(`{"__proto__": ${JSON.stringify(value)}}`);

const slots = { a: { gpus: [0] } };
const connitoEdits: BadInput["edits"] = [
  [trainer(), connito({ host: "p5", slot: "a" })],
  [p5("slots"), slots],
  [["buckets"], {}],
];
const imageEdits: BadInput["edits"] = [
  [trainer(), godImage({ host: "p5", slot: "a" })],
  [p5("slots"), slots],
  [["buckets"], {}],
];
const customEdits: BadInput["edits"] = [
  [
    trainer(),
    {
      workload: "custom",
      host: "p5",
      slot: "a",
      command: ["train.py"],
      image: { from: "registry", repository: "ghcr.io/someone/job", digest: `sha256:${"a".repeat(64)}` },
    },
  ],
  [["buckets"], {}],
];

const at = "trainers.sn38-a";
const noKey = (path: string, given = "5") =>
  `${path}.__proto__: ${given} - is no key: JavaScript keeps an object's prototype under this name - remove it, or rename it`;

const prototypes: readonly BadInput[] = [
  ["SN38's flags", [[trainer("tuning"), { flags: proto(5) }]], `${at}.tuning.flags`],
  ["SN38's variables", [[trainer("tuning"), { env: proto(5) }]], `${at}.tuning.env`],
  ["axolotl's keys", jobEdits([trainer("tuning"), { config: proto(5) }]), `${at}.tuning.config`],
  [
    "sd-scripts' keys",
    [...imageEdits, [trainer("tuning"), { config: proto(5) }] as const],
    `${at}.tuning.config`,
  ],
  [
    "Connito's main config",
    [...connitoEdits, [trainer("tuning"), { config: proto(5) }] as const],
    `${at}.tuning.config`,
  ],
  [
    "Connito's expert group",
    [...connitoEdits, [trainer("tuning"), { group: proto(5) }] as const],
    `${at}.tuning.group`,
  ],
].map(([where, edits, path]) => ({
  name: `a key __proto__ among ${where}`,
  edits: edits as BadInput["edits"],
  problems: [noKey(path as string)],
}));

const half = "is half of a character, and UTF-8 cannot carry it";
const none = "is no character, and YAML has none such";
const fix = "take it out, or write the character that was meant";

export const unfit: readonly BadInput[] = [
  ...prototypes,
  {
    name: "a key __proto__ among a job's files",
    edits: [...customEdits, [trainer("files"), proto("abc")]],
    problems: [noKey(`${at}.files`, '"abc"')],
  },
  {
    name: "a slot called __proto__ beside a good one",
    edits: [[p5("slots"), JSON.parse('{"a": {"gpus": [0, 1, 2, 3]}, "__proto__": {"gpus": [4]}}')]],
    problems: [noKey("hosts.p5.slots", '{"gpus":[4]}')],
  },
  {
    name: "a key __proto__ of a trainer itself is told once",
    edits: [[trainer("ports"), proto(8091)]],
    problems: [`${at}.ports.__proto__: 8091 - there is no such key - use one of: axon, dht`],
  },
  {
    name: "half of a character in a prompt",
    edits: jobEdits([trainer("task", "systemPrompt"), "a\uD83Db"]),
    problems: [`${at}.task.systemPrompt: a text with U+D83D - ${half} - ${fix}`],
  },
  {
    name: "no character in a prompt",
    edits: jobEdits([trainer("task", "systemPrompt"), "a\uFFFE"]),
    problems: [`${at}.task.systemPrompt: a text with U+FFFE - ${none} - ${fix}`],
  },
  {
    name: "half of a character in a data source's column",
    edits: [
      ...connitoEdits,
      [trainer("tuning"), { dataSources: [{ path: "allenai/c4", textColumn: "\uDE00" }] }],
    ],
    problems: [`${at}.tuning.dataSources[0].textColumn: a text with U+DE00 - ${half} - ${fix}`],
  },
  {
    name: "half of a character in a key of sd-scripts",
    edits: [...imageEdits, [trainer("tuning"), { config: { training_comment: "\uD800" } }]],
    problems: [`${at}.tuning.config.training_comment: a text with U+D800 - ${half} - ${fix}`],
  },
  {
    name: "a whole character of two halves",
    edits: jobEdits([trainer("task", "systemPrompt"), "😀 \uFFFD"]),
    problems: [],
  },
];
