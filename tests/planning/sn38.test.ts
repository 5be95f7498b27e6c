import { describe, expect, it } from "vitest";
import { holesOf, printable } from "../../workloads/hole";
import { supervisionSchema } from "../../workloads/launchfile";
import { sn38, stackValues, type Values } from "../fixtures/stacks";
import { boxStack, plan, problems, trainerOf, warningIds } from "./support";

describe("an SN38 trainer", () => {
  it("is one torchrun job of four ranks with the contract's flags", () => {
    const [process] = trainerOf(stackValues()).launch.processes;
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
    const { launch } = trainerOf(
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
    const { estimates } = trainerOf(stackValues());
    expect(estimates.batch?.microBatchesPerRank).toBe(64);
    expect(estimates.uploadWindow).toMatchObject({ lowest: 8, highest: 152, chosen: 20, stepSeconds: 15 });
  });

  it.each([
    [227, undefined, "llama-4b-ws-4-227"],
    [7, undefined, "llama-4b-ws-4-007"],
    [12, "owner/llama-1b-ws-4", "llama-1b-ws-4-012"],
  ])("with uid %i and model %s uses bucket %s", (uid, model, expected) => {
    const flags = model === undefined ? {} : { "neuron.global_model_name": model };
    const values = stackValues({ trainers: { "sn38-a": sn38({ uid, tuning: { flags } }) } });
    expect(plan(values).buckets[0]?.bucketName).toBe(expected);
    expect(trainerOf(values).launch.bucket?.name).toBe(expected);
  });

  it("keeps secrets out of command, environment and launch.json", () => {
    const { launch, files } = trainerOf(stackValues());
    expect(JSON.stringify(launch)).not.toContain('"secret"');
    const holes = files.flatMap((f) =>
      holesOf(f.content).map((h) => ({ path: f.path, mode: f.mode, hole: h })),
    );
    expect(holes).toHaveLength(6);
    expect(holes.every((h) => h.mode === "0400")).toBe(true);
  });

  it("sets no NCCL variable but the debug level, and says what it leaves out", () => {
    const { launch, refused } = trainerOf(stackValues());
    const env = launch.processes[0]?.env ?? {};
    expect(Object.keys(env).filter((k) => k.startsWith("NCCL") || k.startsWith("CUDA"))).toEqual([
      "NCCL_DEBUG",
    ]);
    expect(refused.map((r) => r.setting)).toContain("NCCL_NTHREADS=8");
  });

  it("has the id of a source for every tuned value, and no reason or price in launch.json", () => {
    const { launch, values } = trainerOf(stackValues());
    for (const value of values.filter((v) => !v.key.startsWith("container:"))) {
      expect(launch.sources[value.key]).toBe(value.source);
      expect(JSON.stringify(launch)).not.toContain(value.reason);
    }
  });

  it("announces the address of an ssh host and asks for none where it is unknown", () => {
    const words = (address: string) =>
      trainerOf(boxStack({}, {}, { address })).launch.processes[0]?.command.map(printable) ?? [];
    expect(words("203.0.113.10")).toContain("203.0.113.10");
    expect(words("box.example.org")).not.toContain("--dht.ip");
  });

  it("takes one peer or several, each as a word of its own after the flag", () => {
    const peer = (n: number) =>
      `/ip4/203.0.113.${n}/tcp/8000/p2p/12D3KooWHDMAeP3zKHrALtREoc2vfYQL7HhsMN7WBvft7hgBCRhK`;
    const of = (peers: unknown) => {
      const tuning = { flags: { "neuron.initial_peers": peers, "neuron.upload_steps": 30 } };
      return trainerOf(stackValues({ trainers: { "sn38-a": sn38({ tuning }) } }));
    };
    const words = (peers: unknown) => {
      const command = of(peers).launch.processes[0]?.command.map(printable) ?? [];
      return command.slice(command.indexOf("--neuron.initial_peers"));
    };
    const rest = ["--neuron.upload_steps", "30"];
    expect(words(peer(1))).toEqual(["--neuron.initial_peers", peer(1), ...rest]);
    expect(words([peer(1)])).toEqual(["--neuron.initial_peers", peer(1), ...rest]);
    expect(words([peer(2), peer(1)])).toEqual(["--neuron.initial_peers", peer(2), peer(1), ...rest]);
    const { values } = of([peer(2), peer(1)]);
    expect(values.find((value) => value.key === "flag:neuron.initial_peers")?.value).toBe(
      `${peer(2)} ${peer(1)}`,
    );
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
    expect(warningIds(plan(withSteps(steps, false)))).toContain("LP-SN38-020");
    expect(problems(withSteps(steps, true))).toEqual([path]);
  });

  it.each([8, 20, 152])("%i steps are fine", (steps) => {
    expect(warningIds(plan(withSteps(steps, true)))).not.toContain("LP-SN38-020");
  });

  it("lets upstream's own defaults plan also when strict", () => {
    const values = stackValues({
      guards: { strictFreshness: true },
      trainers: { "sn38-a": sn38({ tuning: { profile: "stock" } }) },
    });
    expect(warningIds(plan(values))).toContain("LP-SN38-020");
  });
});
