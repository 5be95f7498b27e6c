/** A stack of sixteen trainers, as large as planning is held to. */
import type { RawStack } from "../../../config/secrets";
import type { PlanInputs } from "../../../planning/inputs";

/** Two trainers on each of eight machines with eight GPUs. */
export const TRAINERS = 16;

const HOSTS = TRAINERS / 2;

/** A development account of Substrate and an ssh key of nobody: planning checks their form. */
const COLDKEY = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9sZEtleUZvclRlc3RzT25seU5vYm9keUhhc0l0MDA bench";
const ACCOUNT = "0123456789abcdef0123456789abcdef";

const machine = {
  gpuModel: "H100 80GB HBM3",
  gpuCount: 8,
  cpus: 192,
  memoryGiB: 2048,
  diskGiB: 4000,
  uplinkGbps: 50,
};

function host(number: number) {
  return {
    kind: "ssh",
    address: `203.0.113.${number + 1}`,
    user: "ops",
    hostKeys: [HOST_KEY],
    hourlyPrice: 20,
    machine,
    slots: { a: { gpus: [0, 1, 2, 3] }, b: { gpus: [4, 5, 6, 7] } },
  };
}

function trainer(number: number) {
  return {
    workload: "sn38",
    host: `box${number % HOSTS}`,
    slot: number < HOSTS ? "a" : "b",
    bucket: `miner${number}`,
    uid: number + 1,
    wallet: { name: "miner", hotkey: `key${number}`, coldkeyAddress: COLDKEY },
    ports: { axon: 20_000 + 10 * number, dht: 20_001 + 10 * number },
  };
}

/** The stack as planning gets it. */
export function largeStack(): RawStack {
  const numbered = <T>(count: number, name: string, of: (number: number) => T) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`${name}${number}`, of(number)]));
  const values = {
    hosts: numbered(HOSTS, "box", host),
    buckets: numbered(TRAINERS, "miner", () => ({ accountId: ACCOUNT })),
    trainers: numbered(TRAINERS, "trainer", trainer),
  };
  return { stack: "bench", values, secrets: new Map(), awsRegion: undefined, cloudflareToken: undefined };
}

/** What planning is told from outside. */
export const largeInputs: PlanInputs = {
  now: "2026-11-21T12:00:00Z",
  images: { sn38: { inputsHash: "ab".repeat(32), baseImage: `bench/base@sha256:${"0".repeat(64)}` } },
  digests: {},
  secrets: "report",
};
