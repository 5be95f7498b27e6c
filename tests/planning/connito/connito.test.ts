import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { TrainerPlan } from "../../../planning/plan";
import { CONNITO_CONFIG_FILE } from "../../../workloads/connito/upstream";
import { printable } from "../../../workloads/hole";
import { canonicalJson, launchFileSchema } from "../../../workloads/launchfile";
import { connito, connitoStack, connitoWallet, OTHER_HOTKEY } from "../../fixtures/connito";
import type { Values } from "../../fixtures/stacks";
import { plan, trainerOf, warningIds } from "../support";

const GROUP_FILE = "/app/expert_groups/exp_math/config.yaml";

function planned(over: Values = {}): TrainerPlan {
  return trainerOf(connitoStack({ t: connito(over) }));
}

function fileOf(trainer: TrainerPlan, path: string): string {
  const found = trainer.files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no file ${path}`);
  return printable(found.content);
}

/** A value by its key with dots, as upstream would find it. */
function read(text: string, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (tree, name) => (tree as Record<string, unknown>)[name],
      parse(text, { version: "1.1" }),
    );
}

describe("the two config files", () => {
  it.each(["stock", "guide", "tuned"])("of profile %s are the golden ones", async (profile) => {
    const trainer = planned({ tuning: { profile } });
    const golden = `../../workloads/connito/golden/${profile}`;
    await expect(fileOf(trainer, CONNITO_CONFIG_FILE)).toMatchFileSnapshot(`${golden}.config.yaml`);
    await expect(fileOf(trainer, GROUP_FILE)).toMatchFileSnapshot(`${golden}.group.yaml`);
  });

  it("have the wallet, so that construction asks no chain (shared/config.py:505-512)", () => {
    const text = fileOf(planned(), CONNITO_CONFIG_FILE);
    for (const key of ["chain.hotkey_ss58", "chain.coldkey_ss58", "chain.uid"])
      expect(read(text, key), key).not.toBe(undefined);
  });

  it("have the operator's keys over the profile's, and the plan says which is which", () => {
    const trainer = planned({
      tuning: {
        config: { "opt.lr": 0.00002, "ckpt.checkpoint_interval": 5 },
        group: { "data.per_device_train_batch_size": 3 },
      },
    });
    expect(read(fileOf(trainer, CONNITO_CONFIG_FILE), "opt.lr")).toBe(0.00002);
    expect(read(fileOf(trainer, GROUP_FILE), "data.per_device_train_batch_size")).toBe(3);
    expect(trainer.estimates.batch).toEqual({ microBatch: 3, microBatchesPerRank: 8, effectiveBatch: 24 });
    const value = (key: string) => trainer.values.find((each) => each.key === key);
    expect(value("config:opt.lr")).toMatchObject({ from: "override", replaces: "0.00001" });
    expect(value("config:ckpt.checkpoint_interval")).toMatchObject({ from: "override", replaces: "10" });
    expect(value("group:data.batch_size")).toMatchObject({ value: "24", from: "derived" });
    expect(trainer.launch.sources["config:model.precision"]).toBe("LP-CONN-004");
    expect(trainer.launch.settings?.["config:model.precision"]).toBe("bf16-mixed");
  });

  it("have the operator's data sets", () => {
    const dataSources = [{ path: "someone/mathematics", textColumn: "body" }];
    expect(read(fileOf(planned({ tuning: { dataSources } }), GROUP_FILE), "data.dataset_sources")).toEqual([
      { path: "someone/mathematics", weight: 1, text_column: "body" },
    ]);
  });

  it("go to the folder of the chosen expert group", () => {
    const trainer = planned({ expertGroup: "exp_dummy", tuning: { profile: "stock" } });
    expect(read(fileOf(trainer, "/app/expert_groups/exp_dummy/config.yaml"), "group_id")).toBe(1);
    expect(read(fileOf(trainer, CONNITO_CONFIG_FILE), "task.expert_group_name")).toBe("exp_dummy");
  });
});

describe("the software", () => {
  it("is two processes that get the config, keep it, and prove nothing by ending with 0", () => {
    const { processes, gpus } = planned().launch;
    expect(gpus.count).toBe(1);
    expect(processes.map(({ name, command }) => [name, command.join(" ")])).toEqual([
      ["train", `python -m connito.miner.train --path ${CONNITO_CONFIG_FILE} --no-auto_update_config`],
      ["model-io", `python -m connito.miner.model_io --path ${CONNITO_CONFIG_FILE} --no-auto_update_config`],
    ]);
    for (const process of processes)
      expect(process).toMatchObject({
        cwd: "/data",
        exitZeroIsSuccess: false,
        stop: { signal: "SIGINT", graceSeconds: 75 },
        secretEnv: { HF_TOKEN: "/etc/launchpad/secrets/HF_TOKEN" },
      });
  });

  it("has secrets in files of their own and nowhere else", () => {
    const trainer = planned();
    const secret = trainer.files.filter((file) => file.secret);
    expect(secret.map(({ path, mode }) => [path, mode])).toEqual([
      ["/root/.bittensor/wallets/miner/hotkeys/default", "0400"],
      ["/etc/launchpad/secrets/HF_TOKEN", "0400"],
    ]);
    expect(JSON.stringify(trainer.launch)).not.toContain("hfToken");
  });

  it("takes its secrets from the host with secretsPath", () => {
    const values = connitoStack({ t: connito({ secretsPath: "/srv/keys" }) });
    expect(plan(values).secrets).toEqual([]);
    expect(trainerOf(values).container.binds).toEqual([
      {
        hostPath: "/srv/keys/wallet/hotkeys/default",
        containerPath: "/root/.bittensor/wallets/miner/hotkeys/default",
        readOnly: true,
      },
      { hostPath: "/srv/keys/HF_TOKEN", containerPath: "/etc/launchpad/secrets/HF_TOKEN", readOnly: true },
    ]);
  });

  it("opens no port to the world", () => {
    expect(planned().container.ports.map(({ ip }) => ip)).toEqual(["127.0.0.1"]);
  });

  it("makes a launch.json that the launcher takes, with the round of phases", () => {
    const { launch } = planned();
    const file = launchFileSchema.parse({ ...JSON.parse(canonicalJson(launch)), hash: "0".repeat(64) });
    expect(file.workload).toBe("connito");
    expect(file.supervision?.cycle?.phases).toHaveLength(9);
    expect(file.supervision?.faults.ended?.action).toBe("restart");
    expect(file.preflight?.textLimits).toEqual([
      { what: "Hugging Face repo id", text: "someone/co", atMost: 32 },
    ]);
  });
});

it("four miners share a box: a GPU, a status port, a quarter of the memory and volumes of their own each", () => {
  const addresses = [
    connitoWallet.hotkeyAddress,
    OTHER_HOTKEY,
    "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy",
    "5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw",
  ];
  const trainers = addresses.map((hotkeyAddress, gpu) => [
    `m${gpu}`,
    connito({
      slot: `gpu${gpu}`,
      uid: gpu,
      hfRepo: `someone/co-${gpu}`,
      wallet: { ...connitoWallet, hotkeyAddress },
    }),
  ]);
  const four = plan(connitoStack(Object.fromEntries(trainers))).trainers;
  expect(four.map(({ statusPort }) => statusPort)).toEqual([9400, 9401, 9402, 9403]);
  expect(four.map(({ container }) => container.deviceIds)).toEqual([["0"], ["1"], ["2"], ["3"]]);
  expect(new Set(four.map(({ container }) => container.memoryMiB / 1024))).toEqual(new Set([219]));
  const volumes = four.flatMap(({ container }) => container.volumes.map(({ name }) => name));
  expect(new Set(volumes).size).toBe(12);
});

describe("warnings", () => {
  it.each<[string, Values, Values, string[]]>([
    ["nothing is said of profile tuned", {}, {}, []],
    [
      "a slow step with upstream's interval",
      { profile: "stock", expectedSequenceSeconds: 4 },
      {},
      ["LP-CONN-020"],
    ],
    ["a narrow uplink", {}, { uplinkGbps: 0.9 }, ["LP-CONN-021"]],
    ["a warm-up that fills the round", { config: { "sched.warmup_steps": 40 } }, {}, ["LP-CONN-023"]],
    ["one checkpoint that is kept", { config: { "ckpt.checkpoint_topk": 1 } }, {}, ["LP-CONN-024"]],
    ["two checkpoints a minute apart", { config: { "ckpt.checkpoint_interval": 1 } }, {}, ["LP-CONN-024"]],
    [
      "a micro-batch near the GPU's memory",
      { group: { "data.per_device_train_batch_size": 5 } },
      {},
      ["LP-CONN-022"],
    ],
  ])("%s", (_name, tuning, machine, ids) => {
    const found = warningIds(plan(connitoStack({ t: connito({ tuning }) }, machine)));
    expect(found.filter((id) => id.startsWith("LP-CONN"))).toEqual(ids);
  });
});
