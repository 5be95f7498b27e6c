/** The file as a whole: mistakes and what is said of them. */
import type { BadInput } from "./edits";

export const stack: readonly BadInput[] = [
  {
    name: "a text where all keys should be",
    edits: [[[], "hosts"]],
    problems: [
      '(the whole): "hosts" - must be a mapping of names - write names with their settings below, as in Pulumi.prod.yaml',
    ],
  },
  {
    name: "a list where all keys should be",
    edits: [[[], [1]]],
    problems: [
      "(the whole): [1] - must be a mapping of names - write names with their settings below, as in Pulumi.prod.yaml",
    ],
  },
  {
    name: "a mistyped top key",
    edits: [[["bukets"], {}]],
    problems: ['bukets: {} - there is no such key - did you mean "buckets"?'],
  },
  {
    name: "a top key that is like no other",
    edits: [[["zzz"], 1]],
    problems: [
      "zzz: 1 - there is no such key - use one of: production, operator, hosts, buckets, registries, trainers, guards, secrets",
    ],
  },
  {
    name: "a list of hosts",
    edits: [[["hosts"], [{ kind: "aws" }]]],
    problems: [
      'hosts: [{"kind":"aws"}] - must be a mapping of names - write names with their settings below, as in Pulumi.prod.yaml',
    ],
  },
  {
    name: "a number of trainers",
    edits: [[["trainers"], 4]],
    problems: [
      "trainers: 4 - must be a mapping of names - write names with their settings below, as in Pulumi.prod.yaml",
    ],
  },
  {
    name: "production as a word",
    edits: [[["production"], "yes"]],
    problems: ['production: "yes" - must be true or false - write true'],
  },
  {
    name: "an operator that is a list",
    edits: [[["operator"], []]],
    problems: ["operator: [] - must be a mapping of keys - write a mapping of keys"],
  },
  {
    name: "a private key as operator's key",
    edits: [[["operator", "sshPublicKeys"], ["-----BEGIN OPENSSH PRIVATE KEY-----"]]],
    problems: [
      'operator.sshPublicKeys[0]: a private key, not shown - must be one line of an OpenSSH public key, "ssh-ed25519 AAAA... comment" - write it in that form',
    ],
  },
  {
    name: "a guard that is a text",
    edits: [[["guards", "strictFreshness"], "on"]],
    problems: ['guards.strictFreshness: "on" - must be true or false - write true'],
  },
  {
    name: "a guard below nothing",
    edits: [[["guards", "maxHourlyUsd"], -1]],
    problems: ["guards.maxHourlyUsd: -1 - the value must be at least 0.01 - use 0.01 to 100000"],
  },
  {
    name: "a mistyped guard",
    edits: [[["guards", "maxHourlyUSD"], 60]],
    problems: ['guards.maxHourlyUSD: 60 - there is no such key - did you mean "maxHourlyUsd"?'],
  },
  {
    name: "secrets in a list",
    edits: [[["secrets"], ["a"]]],
    problems: [
      "secrets: something that is not text - a secret is one text under one name - set each with: pulumi config set --secret --path 'launchpad:secrets[\"<name>\"]'",
    ],
  },
  {
    name: "a secret that is a number",
    edits: [[["secrets"], { "sn38-a.hotkey": 12 }]],
    problems: [
      'secrets["sn38-a.hotkey"]: something that is not text - a secret is one text under one name - set each with: pulumi config set --secret --path \'launchpad:secrets["sn38-a.hotkey"]\'',
    ],
  },
  {
    name: "a trainer on no host at all",
    edits: [[["hosts"], undefined]],
    problems: ['trainers.sn38-a.host: "p5" - no such host - add it under `hosts:`'],
  },
  {
    name: "a trainer with no bucket at all",
    edits: [[["buckets"], undefined]],
    problems: ['trainers.sn38-a.bucket: "miner" - no such bucket - add it under `buckets:`'],
  },
];
