/** Names: mistakes and what is said of them. */
import { p5 as goodP5 } from "../../fixtures/hosts";
import { ACCOUNT, sn38 } from "../../fixtures/stacks";
import { type BadInput, p5, trainer, WORKLOADS } from "./edits";

export const names: readonly BadInput[] = [
  {
    name: "a capital letter in a host's name",
    edits: [
      [
        ["hosts"],
        {
          P5: goodP5(),
        },
      ],
      [trainer("host"), "P5"],
    ],
    problems: [
      'hosts["P5"]: "P5" - a name is 1 to 24 of a-z, 0-9 and -, beginning with a letter - rename it',
      'trainers.sn38-a.host: "P5" - must be 1 to 24 of a-z, 0-9 and -, beginning with a letter - write it in that form',
    ],
  },
  {
    name: "unicode in a trainer's name",
    edits: [[["trainers", "mineur-é"], sn38()]],
    problems: [
      'trainers["mineur-é"]: "mineur-é" - a name is 1 to 24 of a-z, 0-9 and -, beginning with a letter - rename it',
    ],
  },
  {
    name: "an emoji as a bucket's name",
    edits: [[["buckets", "🚀"], { accountId: ACCOUNT }]],
    problems: [
      'buckets["🚀"]: "🚀" - a name is 1 to 24 of a-z, 0-9 and -, beginning with a letter - rename it',
    ],
  },
  {
    name: "a name of 25 letters",
    edits: [[["buckets", "aaaaaaaaaaaaaaaaaaaaaaaaa"], { accountId: ACCOUNT, name: "abc" }]],
    problems: [
      'buckets["aaaaaaaaaaaaaaaaaaaaaaaaa"]: "aaaaaaaaaaaaaaaaaaaaaaaaa" - a name is 1 to 24 of a-z, 0-9 and -, beginning with a letter - rename it',
    ],
  },
  {
    name: "an empty name",
    edits: [[["trainers", ""], {}]],
    problems: [
      'trainers[""]: "" - a name is 1 to 24 of a-z, 0-9 and -, beginning with a letter - rename it',
      `trainers[""].workload: nothing - must be one of: ${WORKLOADS} - add \`workload:\``,
    ],
  },
  {
    name: "a name of a prototype",
    edits: [[["trainers"], JSON.parse('{"__proto__":{"workload":"sn38"}}')]],
    problems: [
      'trainers["__proto__"]: "__proto__" - a name is 1 to 24 of a-z, 0-9 and -, beginning with a letter - rename it',
      "trainers.__proto__.bucket: nothing - a string is required here - add `bucket:` with a string: Name of a bucket of this stack",
      "trainers.__proto__.uid: nothing - a number is required here - add `uid:` with a number: The miner's uid on the subnet; known after registration. It is part of the bucket's name",
      "trainers.__proto__.wallet: nothing - a mapping of keys is required here - add `wallet:` with a mapping of keys: Which key the miner signs with. Names and public addresses only",
      "trainers.__proto__.host: nothing - a string is required here - add `host:` with a string: Name of a host",
      "trainers.__proto__.slot: nothing - a string is required here - add `slot:` with a string: Name of a slot of that host",
    ],
  },
  {
    name: "a host called constructor that nobody defined",
    edits: [[trainer("host"), "constructor"]],
    problems: ['trainers.sn38-a.host: "constructor" - no such host - use one of: p5'],
  },
  {
    name: "a slot's name with a blank",
    edits: [[p5("slots", "a b"), { gpus: [4] }]],
    problems: [
      'hosts.p5.slots["a b"]: "a b" - a name is 1 to 24 of a-z, 0-9 and -, beginning with a letter - rename it',
    ],
  },
];
