/** Secrets and limits: mistakes and what is said of them. */
import { type BadInput, bucket, p5 } from "./edits";

export const secrets: readonly BadInput[] = [
  {
    name: "no secrets at all",
    edits: [],
    around: { secrets: {} },
    problems: [
      'secrets["sn38-a.hotkey"]: nothing - needed: the hotkey file of sn38-a, ~/.bittensor/wallets/miner/hotkeys/default - pulumi config set --secret --path \'launchpad:secrets["sn38-a.hotkey"]\'',
      'secrets["sn38-a.wandbApiKey"]: nothing - needed: the W&B key of sn38-a - pulumi config set --secret --path \'launchpad:secrets["sn38-a.wandbApiKey"]\'',
    ],
  },
  {
    name: "a hotkey file that is too short",
    edits: [],
    around: { secrets: { "sn38-a.hotkey": 12, "sn38-a.wandbApiKey": 40 } },
    problems: [
      'secrets["sn38-a.hotkey"]: a secret of 12 characters - the hotkey file of sn38-a, ~/.bittensor/wallets/miner/hotkeys/default has at least 64 characters - pulumi config set --secret --path \'launchpad:secrets["sn38-a.hotkey"]\'',
    ],
  },
  {
    name: "a coldkey",
    edits: [],
    around: { secrets: { "sn38-a.hotkey": 200, "sn38-a.wandbApiKey": 40, "sn38-a.coldkey": 200 } },
    problems: [
      'secrets["sn38-a.coldkey"]: a secret - a coldkey is never needed on a host - pulumi config rm --path \'launchpad:secrets["sn38-a.coldkey"]\'',
    ],
  },
  {
    name: "a secret that nothing uses",
    edits: [],
    around: { secrets: { "sn38-a.hotkey": 200, "sn38-a.wandbApiKey": 40, "sn38-a.wandbKey": 40 } },
    problems: [
      'secrets["sn38-a.wandbKey"]: a secret - nothing in this stack uses it - did you mean "sn38-a.wandbApiKey"?',
    ],
  },
  {
    name: "given keys of the wrong length",
    edits: [[bucket("tokens"), "given"]],
    around: {
      secrets: {
        "sn38-a.hotkey": 200,
        "sn38-a.wandbApiKey": 40,
        "miner.readAccessKeyId": 32,
        "miner.readSecretAccessKey": 63,
        "miner.writeAccessKeyId": 32,
        "miner.writeSecretAccessKey": 64,
      },
    },
    problems: [
      'secrets["miner.readSecretAccessKey"]: a secret of 63 characters - the read secret of bucket miner has exactly 64 characters - pulumi config set --secret --path \'launchpad:secrets["miner.readSecretAccessKey"]\'',
    ],
  },
  {
    name: "an empty Cloudflare token",
    edits: [],
    around: { cloudflareToken: { length: 0 } },
    problems: [
      "cloudflare:apiToken: a secret of 0 characters - an API token has 40 to 80 characters - pulumi config set --secret cloudflare:apiToken",
    ],
  },
  {
    name: "a price over the limit",
    edits: [[["guards"], { maxHourlyUsd: 50 }]],
    problems: [
      "guards.maxHourlyUsd: 50 - the hosts cost $55.04 an hour - raise the limit, or take a host away",
    ],
  },
  {
    name: "a limit over an unknown price",
    edits: [
      [["guards"], { maxHourlyUsd: 50 }],
      [p5("purchase"), { kind: "spot" }],
    ],
    problems: [
      "guards.maxHourlyUsd: 50 - the price of p5 is unknown, so the limit cannot be held - set hourlyPrice of the host",
    ],
  },
];
