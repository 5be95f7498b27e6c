/** Trainers: mistakes and what is said of them. */
import { ACCOUNT, sn38 } from "../../fixtures/stacks";
import { type BadInput, other, trainer, WORKLOADS } from "./edits";

export const trainers: readonly BadInput[] = [
  {
    name: "a workload that does not exist",
    edits: [[trainer("workload"), "sn-38"]],
    problems: [`trainers.sn38-a.workload: "sn-38" - must be one of: ${WORKLOADS} - did you mean "sn38"?`],
  },
  {
    name: "a trainer without a workload",
    edits: [[trainer("workload"), undefined]],
    problems: [`trainers.sn38-a.workload: nothing - must be one of: ${WORKLOADS} - add \`workload:\``],
  },
  {
    name: "a host that is mistyped",
    edits: [[trainer("host"), "p6"]],
    problems: ['trainers.sn38-a.host: "p6" - no such host - did you mean "p5"?'],
  },
  {
    name: "a slot that is not there",
    edits: [[trainer("slot"), "c"]],
    problems: ['trainers.sn38-a.slot: "c" - host p5 has no such slot - did you mean "a"?'],
  },
  {
    name: "a bucket that is not there",
    edits: [[trainer("bucket"), "minr"]],
    problems: ['trainers.sn38-a.bucket: "minr" - no such bucket - did you mean "miner"?'],
  },
  {
    name: "a slot taken twice",
    edits: [
      [other(), sn38()],
      [other("bucket"), "second"],
      [other("uid"), 12],
      [other("ports"), { axon: 8092, dht: 8010 }],
      [other("statusPort"), 9500],
      [["buckets", "second"], { accountId: ACCOUNT }],
    ],
    problems: ['trainers.sn38-b.slot: "a" - trainer sn38-a has that slot of host p5 - use another slot'],
  },
  {
    name: "ports taken twice",
    edits: [
      [other(), sn38()],
      [other("bucket"), "second"],
      [other("uid"), 12],
      [other("slot"), "b"],
      [["buckets", "second"], { accountId: ACCOUNT }],
    ],
    problems: [
      "trainers.sn38-b.ports: 8091/tcp - trainer sn38-a has 8091/tcp of host p5, and the number outside is the same as inside - give it another port",
      "trainers.sn38-b.ports: 8009/tcp - trainer sn38-a has 8009/tcp of host p5, and the number outside is the same as inside - give it another port",
      "trainers.sn38-b.ports: 8009/udp - trainer sn38-a has 8009/udp of host p5, and the number outside is the same as inside - give it another port",
    ],
  },
  {
    name: "a uid of four digits",
    edits: [[trainer("uid"), 1000]],
    problems: ["trainers.sn38-a.uid: 1000 - the value must be at most 999 - use 0 to 999"],
  },
  {
    name: "a uid in quotes",
    edits: [[trainer("uid"), "227"]],
    problems: ['trainers.sn38-a.uid: "227" - must be a number - write 227 without quotes'],
  },
  {
    name: "an Ethereum address as coldkey",
    edits: [[trainer("wallet", "coldkeyAddress"), "0x52908400098527886E0F7030069857D2E4169EE7"]],
    problems: [
      'trainers.sn38-a.wallet.coldkeyAddress: "0x52908400098527886E0F7030069857D2E4169EE7" - must be an ss58 address of 48 characters that begins with 5 - write it in that form',
    ],
  },
  {
    name: "a coldkey address with a wrong letter",
    edits: [[trainer("wallet", "coldkeyAddress"), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ"]],
    problems: [
      'trainers.sn38-a.wallet.coldkeyAddress: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ" - its checksum does not match: a character is wrong - copy it from `btcli wallet list`',
    ],
  },
  {
    name: "a wallet's name that leaves its folder",
    edits: [[trainer("wallet", "name"), "../other"]],
    problems: [
      'trainers.sn38-a.wallet.name: "../other" - must be 1 to 64 of letters, digits, ., _ and -, beginning with a letter, digit or _ - write it in that form',
    ],
  },
  {
    name: "a wallet's name that is a folder above",
    edits: [[trainer("wallet", "hotkey"), ".."]],
    problems: [
      'trainers.sn38-a.wallet.hotkey: ".." - must be 1 to 64 of letters, digits, ., _ and -, beginning with a letter, digit or _ - write it in that form',
    ],
  },
  {
    name: "a port that needs root",
    edits: [[trainer("ports"), { axon: 80 }]],
    problems: ["trainers.sn38-a.ports.axon: 80 - the value must be at least 1024 - use 1024 to 65535"],
  },
  {
    name: "a port past the last",
    edits: [[trainer("ports"), { dht: 65536 }]],
    problems: ["trainers.sn38-a.ports.dht: 65536 - the value must be at most 65535 - use 1024 to 65535"],
  },
  {
    name: "the same port for both",
    edits: [[trainer("ports"), { axon: 8009 }]],
    problems: [
      "trainers.sn38-a.ports.dht: 8009 - is the axon's port too - use another one, upstream's default is 8009",
    ],
  },
  {
    name: "the rendezvous port",
    edits: [[trainer("ports"), { axon: 29500 }]],
    problems: [
      "trainers.sn38-a.ports.axon: 29500 - upstream's ranks meet on 29500 (base/neuron.py:121-127) - use another port [LP-SN38-031]",
    ],
  },
  {
    name: "a status port that is the axon's",
    edits: [[trainer("statusPort"), 8091]],
    problems: [
      "trainers.sn38-a.statusPort: 8091/tcp - is one of the trainer's own ports too - give it another port",
    ],
  },
  {
    name: "a restart policy that Docker does not have",
    edits: [[trainer("restart"), "sometimes"]],
    problems: [
      'trainers.sn38-a.restart: "sometimes" - must be one of: no, on-failure, always, unless-stopped - use one of these',
    ],
  },
  {
    name: "enabled as a number",
    edits: [[trainer("enabled"), 1]],
    problems: ["trainers.sn38-a.enabled: 1 - must be true or false - write true"],
  },
  {
    name: "a relative secrets path",
    edits: [[trainer("secretsPath"), "secrets"]],
    problems: ['trainers.sn38-a.secretsPath: "secrets" - must be an absolute path - write it in that form'],
  },
  {
    name: "a secrets path on a host that is made here",
    edits: [[trainer("secretsPath"), "/root/secrets"]],
    problems: [
      'trainers.sn38-a.secretsPath: "/root/secrets" - a host that is made here has no such folder yet - remove it, and set the secrets in the stack',
    ],
  },
  {
    name: "an image by tag",
    edits: [[trainer("image"), { from: "registry", repository: "ghcr.io/someone/sn38", digest: "latest" }]],
    problems: [
      'trainers.sn38-a.image.digest: "latest" - must be sha256: and 64 hexadecimal digits - write it in that form',
    ],
  },
  {
    name: "a registry without a recorded digest",
    edits: [[trainer("image"), { from: "registry", repository: "ghcr.io/someone/sn38" }]],
    problems: [
      'trainers.sn38-a.image.digest: nothing - no digest of ghcr.io/someone/sn38 is recorded for stack test, and images are deployed by digest only - write `digest: "sha256:..."` as your registry shows it, or `from: host` to build on the host [LP-IMAGE-001]',
    ],
  },
  {
    name: "a base image by tag",
    edits: [[trainer("image"), { from: "host", baseImage: "nvidia/cuda:12.4.1-devel-ubuntu22.04" }]],
    problems: [
      'trainers.sn38-a.image.baseImage: "nvidia/cuda:12.4.1-devel-ubuntu22.04" - must be an image with its digest, name@sha256:<64 hexadecimal digits> - write it in that form',
    ],
  },
  {
    name: "a tuned value beside `tuning`",
    edits: [[trainer("shmGiB"), 64]],
    problems: ["trainers.sn38-a.shmGiB: 64 - there is no such key - write it under `tuning:`"],
  },
];
