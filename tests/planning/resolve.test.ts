import { describe, expect, it } from "vitest";
import { ConfigError } from "../../config/error";
import type { Plan } from "../../planning/plan";
import { resolvePlan } from "../../planning/resolve";
import { holesOf, printable } from "../../workloads/hole";
import { supervisionSchema } from "../../workloads/launchfile";
import { inputs, raw, sn38, stackValues, type Values } from "../fixtures/stacks";

function plan(values: Values): Plan {
  return resolvePlan(raw(values), inputs);
}

function trainer(values: Values, index = 0) {
  const found = plan(values).trainers[index];
  if (found === undefined) throw new Error("the plan has no such trainer");
  return found;
}

function problems(values: Values, secrets: Record<string, number> = {}): string[] {
  try {
    resolvePlan(raw(values, secrets), inputs);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((p) => p.path);
    throw error;
  }
  return [];
}

describe("an SN38 trainer", () => {
  it("is one torchrun job of four ranks with the contract's flags", () => {
    const [process] = trainer(stackValues()).launch.processes;
    expect(process?.command.map(printable)).toEqual([
      "torchrun",
      "--nproc_per_node=4",
      "/app/neurons/miner.py",
      "--netuid",
      "38",
      "--subtensor.network",
      "finney",
      "--wallet.name",
      "miner",
      "--wallet.hotkey",
      "default",
      "--wallet.path",
      "/etc/launchpad/wallets/",
      "--axon.port",
      "8091",
      "--dht.port",
      "8009",
      "--dht.ip",
      "<after up: public IP of host p5>",
      "--neuron.dont_wandb_log",
      "--neuron.upload_steps",
      "20",
    ]);
    expect(process?.exitZeroIsSuccess).toBe(false);
    expect(process?.stop).toEqual({ signal: "SIGINT", graceSeconds: 120 });
  });

  it("is watched as its contract says, with whole command lines for the ladder", () => {
    const { launch } = trainer(
      stackValues({
        trainers: {
          "sn38-a": sn38({
            ladder: { allowEffective: true },
            supervision: { restartsPerDay: 3, keepAlive: true },
            tuning: { expectedStepSeconds: 40 },
          }),
        },
      }),
    );
    expect(supervisionSchema.safeParse({ ...launch.supervision, ladder: [] }).success).toBe(true);
    expect(launch.supervision?.restart).toMatchObject({ perDay: 3, keepAlive: true });
    expect(launch.supervision?.silence.usualSeconds).toBe(320);
    expect(launch.supervision?.firstUploadStep).toBe(8);
    expect(launch.processes[0]?.workers).toBe(4);
    const [first, ...others] = launch.supervision?.ladder ?? [];
    expect(first?.id).toBe("micro-1-effective-512-upload-20");
    expect(first?.command.map(printable)).toEqual([
      ...(launch.processes[0]?.command.map(printable).slice(0, -2) ?? []),
      ..."--neuron.local_batch_size_train 1 --neuron.local_batch_size_train_effective 512".split(" "),
      ..."--neuron.upload_steps 20".split(" "),
    ]);
    expect(others.map(({ id }) => id)).toEqual([
      "micro-1-effective-256-upload-20",
      "micro-1-effective-128-upload-32",
    ]);
  });

  it("runs 64 micro-batches per rank at upstream's defaults, not 256", () => {
    const { estimates } = trainer(stackValues());
    expect(estimates.microBatchesPerRank).toBe(64);
    expect(estimates.uploadWindow).toEqual({ lowest: 8, highest: 152, chosen: 20, stepSeconds: 15 });
  });

  it.each([
    [227, undefined, "llama-4b-ws-4-227"],
    [7, undefined, "llama-4b-ws-4-007"],
    [12, "owner/llama-1b-ws-4", "llama-1b-ws-4-012"],
  ])("with uid %i and model %s uses bucket %s", (uid, model, expected) => {
    const flags = model === undefined ? {} : { "neuron.global_model_name": model };
    const values = stackValues({ trainers: { "sn38-a": sn38({ uid, tuning: { flags } }) } });
    expect(plan(values).buckets[0]?.bucketName).toBe(expected);
    expect(trainer(values).launch.bucket?.name).toBe(expected);
  });

  it("keeps secrets out of command, environment and launch.json", () => {
    const { launch, files } = trainer(stackValues());
    expect(JSON.stringify(launch)).not.toContain('"secret"');
    const holes = files.flatMap((f) =>
      holesOf(f.content).map((h) => ({ path: f.path, mode: f.mode, hole: h })),
    );
    expect(holes).toHaveLength(6);
    expect(holes.every((h) => h.mode === "0400")).toBe(true);
  });

  it("sets no NCCL variable but the debug level, and says what it leaves out", () => {
    const { launch, refused } = trainer(stackValues());
    const env = launch.processes[0]?.env ?? {};
    expect(Object.keys(env).filter((k) => k.startsWith("NCCL") || k.startsWith("CUDA"))).toEqual([
      "NCCL_DEBUG",
    ]);
    expect(refused.map((r) => r.setting)).toContain("NCCL_NTHREADS=8");
  });

  it("has the id of a source for every tuned value, and no reason or price in launch.json", () => {
    const { launch, values } = trainer(stackValues());
    for (const value of values.filter((v) => !v.key.startsWith("container:"))) {
      expect(launch.sources[value.key]).toBe(value.source);
      expect(JSON.stringify(launch)).not.toContain(value.reason);
    }
  });

  it("announces the address of an ssh host and asks for none where it is unknown", () => {
    const machine = { gpuModel: "H100", gpuCount: 4, cpus: 64, memoryGiB: 512, diskGiB: 1000 };
    const host = (address: string) => ({
      box: { kind: "ssh", address, user: "ops", machine, slots: { a: { gpus: [0, 1, 2, 3] } } },
    });
    const words = (address: string) => {
      const values = stackValues({ hosts: host(address), trainers: { t: sn38({ host: "box" }) } });
      return trainer(values).launch.processes[0]?.command.map(printable) ?? [];
    };
    expect(words("203.0.113.10")).toContain("203.0.113.10");
    expect(words("box.example.org")).not.toContain("--dht.ip");
  });
});

describe("freshness", () => {
  const withSteps = (steps: number, strict: boolean, more: Values = {}) =>
    stackValues({
      guards: { strictFreshness: strict },
      trainers: { "sn38-a": sn38({ tuning: { flags: { "neuron.upload_steps": steps }, ...more } }) },
    });
  const path = 'trainers.sn38-a.tuning.flags["neuron.upload_steps"]';

  it.each([3, 7, 153, 5000])("%i steps are a warning, and an error when strict", (steps) => {
    expect(plan(withSteps(steps, false)).warnings.map((w) => w.id)).toContain("LP-SN38-020");
    expect(problems(withSteps(steps, true))).toEqual([path]);
  });

  it.each([8, 20, 152])("%i steps are fine", (steps) => {
    expect(plan(withSteps(steps, true)).warnings.map((w) => w.id)).not.toContain("LP-SN38-020");
  });

  it("lets upstream's own defaults plan also when strict", () => {
    const values = stackValues({
      guards: { strictFreshness: true },
      trainers: { "sn38-a": sn38({ tuning: { profile: "stock" } }) },
    });
    expect(plan(values).warnings.map((w) => w.id)).toContain("LP-SN38-020");
  });
});

describe("hosts and slots", () => {
  it("says how many GPUs are paid for and idle", () => {
    const { cost, warnings, hosts } = plan(stackValues());
    expect(cost).toEqual({ hourlyUsd: 55.04, idleHourlyUsd: 27.52, gpus: 8, idleGpus: 4, unknownHosts: [] });
    expect(hosts[0]?.idleGpus).toEqual([4, 5, 6, 7]);
    expect(warnings.map((w) => w.id)).toContain("LP-COST-002");
  });

  it("runs two trainers on the two slots of one host", () => {
    const values = stackValues({
      buckets: {
        miner: { accountId: "0123456789abcdef0123456789abcdef" },
        other: { accountId: "0123456789abcdef0123456789abcdef" },
      },
      trainers: {
        a: sn38(),
        b: sn38({ slot: "b", bucket: "other", uid: 12, ports: { axon: 8092, dht: 8010 } }),
      },
    });
    const { trainers, cost } = plan(values);
    expect(trainers.map((t) => t.container.deviceIds)).toEqual([
      ["0", "1", "2", "3"],
      ["4", "5", "6", "7"],
    ]);
    expect(trainers.map((t) => t.statusPort)).toEqual([9400, 9404]);
    expect(cost.idleGpus).toBe(0);
  });

  it("does not count a disabled trainer's GPUs as used, and opens none of its ports", () => {
    const { hosts, trainers } = plan(stackValues({ trainers: { "sn38-a": sn38({ enabled: false }) } }));
    expect(hosts[0]?.idleGpus).toHaveLength(8);
    expect(hosts[0]?.openPorts).toEqual([]);
    expect(trainers[0]?.enabled).toBe(false);
  });

  it("prints unknown, never 0, where no price is known", () => {
    const values = stackValues();
    const [host] = Object.values(values.hosts as Record<string, Values>);
    const west = { ...host, availabilityZone: "us-west-2a" };
    const result = resolvePlan(
      { ...raw({ ...values, hosts: { p5: west } }), awsRegion: "us-west-2" },
      inputs,
    );
    expect(result.cost.hourlyUsd).toBeUndefined();
    expect(result.cost.unknownHosts).toEqual(["p5"]);
    expect(result.warnings.map((w) => w.id)).toContain("LP-COST-001");
  });

  it("calls a price of more than 90 days old", () => {
    const late = resolvePlan(raw(stackValues()), { ...inputs, today: "2027-03-01" });
    expect(late.warnings.map((w) => w.id)).toContain("LP-COST-001");
    expect(plan(stackValues()).warnings.map((w) => w.id)).not.toContain("LP-COST-001");
  });
});

describe("secrets", () => {
  const names = { "sn38-a.hotkey": 300, "sn38-a.wandbApiKey": 40 };

  it("are all named in one report when they are missing", () => {
    const run = () => resolvePlan(raw(stackValues()), { ...inputs, secrets: "require" });
    expect(run).toThrow(/sn38-a\.hotkey[\s\S]*sn38-a\.wandbApiKey/);
  });

  it("of the right length plan", () => {
    expect(problems(stackValues(), names)).toEqual([]);
  });

  it.each([
    ["too short", { ...names, "sn38-a.wandbApiKey": 39 }, ['secrets["sn38-a.wandbApiKey"]']],
    ["unused", { ...names, "sn38-b.hotkey": 300 }, ['secrets["sn38-b.hotkey"]']],
    ["a coldkey", { ...names, "sn38-a.coldkey": 300 }, ['secrets["sn38-a.coldkey"]']],
  ])("that are %s are refused", (_what, secrets, expected) => {
    expect(problems(stackValues(), secrets)).toEqual(expected);
  });

  it("for given tokens have the lengths that the chain parses", () => {
    const values = stackValues({
      buckets: { miner: { accountId: "0123456789abcdef0123456789abcdef", tokens: "given" } },
    });
    const given = {
      ...names,
      "miner.readAccessKeyId": 31,
      "miner.readSecretAccessKey": 64,
      "miner.writeAccessKeyId": 32,
      "miner.writeSecretAccessKey": 65,
    };
    expect(problems(values, given)).toEqual([
      'secrets["miner.readAccessKeyId"]',
      'secrets["miner.writeSecretAccessKey"]',
    ]);
  });
});

describe("the bucket", () => {
  it("always has an abort rule, and never expires the root metadata.json", () => {
    const [bucket] = plan(stackValues()).buckets;
    expect(bucket?.lifecycle).toEqual([
      {
        id: "abort-multipart-uploads",
        prefix: "",
        abortMultipartAfterSeconds: 86_400,
        deleteAfterSeconds: undefined,
      },
      {
        id: "expire-epochs",
        prefix: "epoch-",
        abortMultipartAfterSeconds: undefined,
        deleteAfterSeconds: 259_200,
      },
    ]);
    for (const rule of bucket?.lifecycle ?? []) {
      if (rule.deleteAfterSeconds !== undefined) expect("metadata.json".startsWith(rule.prefix)).toBe(false);
    }
  });
});

describe("what would only fail later", () => {
  const sshStack = (trainer: Values, bucket: Values = {}) =>
    stackValues({
      hosts: {
        box: {
          kind: "ssh",
          address: "203.0.113.10",
          user: "ops",
          machine: { gpuModel: "H100", gpuCount: 4, cpus: 64, memoryGiB: 512, diskGiB: 500 },
          slots: { a: { gpus: [0, 1, 2, 3] } },
        },
      },
      buckets: { miner: { accountId: "0123456789abcdef0123456789abcdef", ...bucket } },
      trainers: { t: sn38({ host: "box", ...trainer }) },
    });

  it("refuses to open the port of the launcher's own page to the world", () => {
    expect(problems(sshStack({ ports: { axon: 9400 }, statusPort: 9500 }))).toEqual([
      "trainers.t.ports.axon",
    ]);
  });

  it("refuses secrets on the host with keys that the stack makes", () => {
    expect(problems(sshStack({ secretsPath: "/srv/s" }))).toEqual(["trainers.t.secretsPath"]);
    expect(problems(sshStack({ secretsPath: "/srv/s" }, { tokens: "given" }))).toEqual([]);
  });

  it("says that the disk is smaller than upstream asks for", () => {
    const messages = plan(sshStack({}))
      .warnings.filter((w) => w.id === "LP-HOST-001")
      .map((w) => w.message);
    expect(messages).toContain("500 GiB of disk; upstream asks for 1000.");
  });

  it("gives an aws host the right to pull from the repositories of its trainers, and from no other", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const repository = "123456789012.dkr.ecr.us-east-1.amazonaws.com/sn38";
    const rights = (image: Values) => {
      const [host] = plan(stackValues({ trainers: { "sn38-a": sn38({ image }) } })).hosts;
      return host?.kind === "aws" ? host.ecrRepositories : undefined;
    };
    expect(rights({ from: "registry", repository, digest })).toEqual([repository]);
    expect(rights({ from: "registry", repository: "ghcr.io/me/sn38", digest })).toEqual([]);
    expect(rights({ from: "host" })).toEqual([]);
  });

  it.each(["--logging.debug", "wss://user:key@node", "Finney\n", ""])("refuses the network %j", (network) => {
    expect(problems(sshStack({ network }))).toEqual(["trainers.t.network"]);
  });

  it.each(["finney", "ws://127.0.0.1:9944", "wss://node.example.org/path"])(
    "takes the network %s",
    (network) => {
      expect(problems(sshStack({ network }))).toEqual([]);
    },
  );
});
