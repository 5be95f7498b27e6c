import { show } from "../../config/error";
import type { Sn38TrainerConfig } from "../../config/schema/trainer";
import type { SecretFacts } from "../../config/secrets";
import { flagWords } from "../../workloads/flags";
import type { Text } from "../../workloads/hole";
import { sn38BucketName } from "../../workloads/sn38/bucket";
import { sn38BucketKeys, sn38Files, sn38SecretLengths } from "../../workloads/sn38/files";
import { sn38FlagIds, sn38Flags, sn38NotFlags } from "../../workloads/sn38/flags";
import { sn38Profiles, sn38Refused } from "../../workloads/sn38/profiles";
import * as upstream from "../../workloads/sn38/upstream";
import { ss58ChecksumHolds } from "../../workloads/ss58";
import type { Findings } from "../findings";
import { sn38Parameters } from "../memory/sn38";
import { estimateSn38Host } from "../memory/sn38Host";
import type { BucketPlan, HostPlan } from "../plan";
import { INNER_STATUS_PORT } from "./container";
import { checkBatch, defaultOf } from "./sn38Batch";
import { sn38HasHfToken, sn38SecretFix, sn38SecretNeeds } from "./sn38Secrets";
import { sn38Supervision } from "./sn38Supervision";
import { sn38ModelStep } from "./sn38Time";
import type { Software } from "./software";
import { type ResolvedValues, resolveValues } from "./values";

/** The name that upstream derives for this trainer's bucket. */
export function sn38Bucket(trainer: Sn38TrainerConfig): string {
  const model = trainer.tuning.flags["neuron.global_model_name"];
  return sn38BucketName(
    typeof model === "string" ? model : String(defaultOf("neuron.global_model_name")),
    trainer.uid,
  );
}

/** The software's side of one SN38 trainer. `bucket` is undefined when it could not be resolved. */
export function sn38Software(
  name: string,
  trainer: Sn38TrainerConfig,
  host: HostPlan | undefined,
  bucket: BucketPlan | undefined,
  strictFreshness: boolean,
  secrets: SecretFacts,
  findings: Findings,
): Software {
  const path = `trainers.${name}`;
  const contract = {
    flags: sn38Flags,
    notFlags: sn38NotFlags,
    ids: sn38FlagIds,
    secretFix: (variable: string) => sn38SecretFix(name, trainer, variable),
  };
  const resolved = resolveValues(
    path,
    trainer.tuning,
    sn38Profiles[trainer.tuning.profile],
    contract,
    findings,
  );
  checkWallet(path, trainer, findings);
  checkPorts(path, trainer, findings);
  const estimates = checkBatch(
    path,
    trainer,
    resolved,
    strictFreshness,
    host?.machine.gpuMemoryGiB,
    findings,
  );
  const modelName = String(
    resolved.flags.get("neuron.global_model_name") ?? defaultOf("neuron.global_model_name"),
  );
  const modelStepSeconds = sn38ModelStep(
    path,
    trainer,
    modelName,
    host?.machine.gpuModel,
    estimates,
    findings,
  );
  findings.warn(
    "LP-SN38-022",
    path,
    "upstream hands the write key to its upload worker on the command line (miner.py:423-437) and publishes the read key on chain: both keys are for this bucket alone.",
  );
  return {
    upstreamCommit: upstream.SN38_COMMIT,
    processes: [
      {
        name: "miner",
        command: command(trainer, host, resolved),
        cwd: upstream.SN38_WORK,
        env: environment(resolved),
        stop: {
          signal: "SIGINT",
          graceSeconds: trainer.tuning.stopGraceSeconds ?? upstream.SN38_STOP_GRACE_SECONDS,
        },
        // An exception in the loop is logged and the rank returns (base/miner.py:174-181): 0 proves nothing.
        exitZeroIsSuccess: false,
        workers: upstream.SN38_WORLD_SIZE,
      },
    ],
    files:
      bucket === undefined
        ? []
        : sn38Files({
            name,
            bucket: bucket.name,
            accountId: bucket.accountId,
            wallet: trainer.wallet,
            hfToken: sn38HasHfToken(name, secrets),
          }),
    secrets: sn38SecretNeeds(name, trainer, bucket),
    openPorts: [
      { port: trainer.ports.axon, protocol: "tcp", purpose: "axon: validators call it" },
      { port: trainer.ports.dht, protocol: "tcp", purpose: "DHT and averaging" },
      { port: trainer.ports.dht, protocol: "udp", purpose: "DHT over QUIC" },
    ],
    worldSize: upstream.SN38_WORLD_SIZE,
    gpuMemoryFloorGiB: upstream.SN38_FLOORS.gpuMemoryGiB,
    floors: upstream.SN38_FLOORS,
    shm: upstream.SN38_SHM,
    hostMemory: estimateSn38Host(sn38Parameters(modelName), upstream.SN38_WORLD_SIZE),
    bucket:
      bucket === undefined
        ? undefined
        : {
            name: bucket.bucketName,
            endpoint: bucket.endpoint,
            keys: sn38BucketKeys,
            maxObjectAgeSeconds: upstream.SN38_MAX_OBJECT_AGE_SECONDS,
            maxBlockAgeSeconds: upstream.SN38_MAX_BLOCK_AGE_SECONDS,
            scored: upstream.SN38_SCORED_OBJECT,
          },
    preflight: {
      cuda: upstream.SN38_CUDA,
      python: upstream.SN38_PYTHON,
      ports: [
        { port: trainer.ports.axon, protocol: "tcp" },
        { port: trainer.ports.dht, protocol: "tcp" },
        { port: trainer.ports.dht, protocol: "udp" },
        { port: upstream.SN38_RENDEZVOUS_PORT, protocol: "tcp" },
      ],
      secretLengths: [...sn38SecretLengths],
      textLimits: [],
    },
    supervision: sn38Supervision(
      path,
      trainer,
      { ...estimates.batch, uploadSteps: estimates.uploadWindow.chosen, window: estimates.uploadWindow },
      (flags) => command(trainer, host, withFlags(resolved, flags)),
      findings,
    ),
    restart: "always",
    stop: {
      signal: "SIGINT",
      graceSeconds: trainer.tuning.stopGraceSeconds ?? upstream.SN38_STOP_GRACE_SECONDS,
    },
    volumes: [
      { role: "work", mountPath: upstream.SN38_WORK },
      { role: "cache", mountPath: "/cache" },
    ],
    values: resolved.values,
    refused: sn38Refused.map((r) => ({ ...r })),
    estimates: {
      ...estimates,
      uploadWindow: { ...estimates.uploadWindow, modelStepSeconds },
      time:
        modelStepSeconds === undefined
          ? undefined
          : { stepSeconds: modelStepSeconds, source: "time model, without page fetches" },
    },
  };
}

function command(trainer: Sn38TrainerConfig, host: HostPlan | undefined, resolved: ResolvedValues): Text[] {
  const tuned = [...resolved.flags]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([flag, value]) => flagWords(flag, value));
  return [
    "torchrun",
    `--nproc_per_node=${upstream.SN38_WORLD_SIZE}`,
    `${upstream.SN38_HOME}/neurons/miner.py`,
    ...flagWords("netuid", 38),
    ...flagWords("subtensor.network", trainer.network),
    ...flagWords("wallet.name", trainer.wallet.name),
    ...flagWords("wallet.hotkey", trainer.wallet.hotkey),
    ...flagWords("wallet.path", `${upstream.SN38_WALLETS}/`),
    ...flagWords("axon.port", trainer.ports.axon),
    ...flagWords("dht.port", trainer.ports.dht),
    ...dhtIp(host),
    ...tuned,
  ];
}

function withFlags(resolved: ResolvedValues, flags: Readonly<Record<string, number>>): ResolvedValues {
  return { ...resolved, flags: new Map([...resolved.flags, ...Object.entries(flags)]) };
}

/** Without an address upstream asks an outside service for it, which is right behind no proxy only. */
function dhtIp(host: HostPlan | undefined): Text[] {
  if (host === undefined) return [];
  if (host.kind === "aws") return ["--dht.ip", [{ late: "host.publicIp", of: host.name }]];
  return host.publicIp === undefined ? [] : ["--dht.ip", host.publicIp];
}

function environment(resolved: ResolvedValues): Record<string, Text> {
  const fixed: Record<string, string> = {
    // `neurons/miner.py` and the upload worker import the package from the source folder.
    PYTHONPATH: upstream.SN38_HOME,
    PYTHONUNBUFFERED: "1",
    HF_HOME: "/cache/hf",
  };
  const all = { ...fixed, ...Object.fromEntries(resolved.env) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function checkWallet(path: string, trainer: Sn38TrainerConfig, findings: Findings): void {
  if (!ss58ChecksumHolds(trainer.wallet.coldkeyAddress)) {
    findings.problem(
      `${path}.wallet.coldkeyAddress`,
      show(trainer.wallet.coldkeyAddress),
      "its checksum does not match: a character is wrong",
      "copy it from `btcli wallet list`",
    );
  }
}

function checkPorts(path: string, trainer: Sn38TrainerConfig, findings: Findings): void {
  const { axon, dht } = trainer.ports;
  if (axon === dht) {
    findings.problem(
      `${path}.ports.dht`,
      String(dht),
      "is the axon's port too",
      "use another one, upstream's default is 8009",
    );
  }
  for (const [key, value] of Object.entries(trainer.ports)) {
    if (value === INNER_STATUS_PORT) {
      const rule =
        "the launcher's status page has 9400 inside the container, and is never opened to the world";
      findings.problem(`${path}.ports.${key}`, String(value), rule, "use another port");
    }
    if (value === upstream.SN38_RENDEZVOUS_PORT) {
      const rule = "upstream's ranks meet on 29500 (base/neuron.py:121-127)";
      findings.problem(`${path}.ports.${key}`, String(value), rule, "use another port", "LP-SN38-031");
    }
  }
}
