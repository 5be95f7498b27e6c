import { describe, expect, it } from "vitest";
import { ConfigError, problemLine } from "../../../config/error";
import type { RawStack } from "../../../config/secrets";
import { resolvePlan } from "../../../planning/resolve";
import { inputs, raw, stackValues, type Values } from "../../fixtures/stacks";
import { buckets } from "./buckets";
import { connito } from "./connito";
import { custom } from "./custom";
import { type BadInput, edited } from "./edits";
import { godImage } from "./godImage";
import { godText } from "./godText";
import { godTextConflicts } from "./godTextConflicts";
import { godTextTask } from "./godTextTask";
import { hosts } from "./hosts";
import { names } from "./names";
import { registries } from "./registries";
import { secrets } from "./secrets";
import { slots } from "./slots";
import { stack } from "./stack";
import { trainers } from "./trainers";
import { tuning } from "./tuning";
import { unfit } from "./unfit";

const tables = {
  stack,
  names,
  hosts,
  slots,
  buckets,
  registries,
  trainers,
  connito,
  custom,
  godText,
  godTextConflicts,
  godTextTask,
  godImage,
  tuning,
  unfit,
  secrets,
};

/** What is said of the good stack with these edits. */
function said({ edits, around = {} }: Pick<BadInput, "edits" | "around">): string[] {
  const { secrets: lengths, ...beside } = around;
  const values = edited(stackValues(), edits) as Values;
  const given: RawStack = { ...raw(values, lengths ?? {}), ...beside };
  try {
    resolvePlan(given, { ...inputs, secrets: lengths === undefined ? "report" : "require" });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(problemLine);
    throw error;
  }
  return [];
}

it("of the good stack nothing is said", () => {
  expect(said({ edits: [] })).toEqual([]);
});

describe.each(Object.entries(tables))("%s:", (_, table) => {
  it.each(table.map((each) => [each.name, each] as const))("%s", (_name, each) => {
    expect(said(each)).toEqual(each.problems);
  });
});

it("one file with every mistake of the stack's own keys, hosts and tuning is told all of them at once", () => {
  const each: BadInput["edits"] = [
    [["production"], "yes"],
    [["bukets"], {}],
    [["guards", "maxHourlyUsd"], -1],
    [["hosts", "P6"], { kind: "ssh" }],
    [["hosts", "p5", "availabilityZone"], "us-east-1"],
    [
      ["hosts", "box"],
      {
        kind: "local",
        machine: { gpuModel: "H100", gpuCount: 0, cpus: 8, memoryGiB: 64, diskGiB: 100 },
        slots: { a: { gpus: [0] } },
      },
    ],
    [["buckets", "miner", "accountId"], "short"],
    [["buckets", "spare"], { accountId: "0123456789abcdef0123456789abcdef", name: "Spare" }],
    [["trainers", "sn38-a", "uid"], 1000],
    [
      ["trainers", "second"],
      {
        workload: "sn38",
        host: "box",
        slot: "b",
        bucket: "none",
        uid: 1,
        wallet: {
          name: "a",
          hotkey: "b",
          coldkeyAddress: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ",
        },
        ports: { axon: 8009 },
        tuning: {
          flags: {
            "neuron.upload_stepz": 1,
            "neuron.local_batch_size_train_effective": 500,
            "neuron.local_batch_size_train": 3,
          },
          env: { NCCL_NTHREADS: 8 },
          shmGiB: 64,
          memoryGiB: 32,
        },
      },
    ],
  ];
  const lines = said({ edits: each });
  expect(lines.map((line) => line.slice(0, line.indexOf(": "))).sort()).toEqual([
    "buckets.miner.accountId",
    "buckets.spare.name",
    "bukets",
    "guards.maxHourlyUsd",
    "hosts.P6.address",
    "hosts.P6.machine",
    "hosts.P6.slots",
    "hosts.P6.user",
    "hosts.box.slots.a.gpus",
    "hosts.p5.availabilityZone",
    'hosts["P6"]',
    "production",
    "trainers.second.bucket",
    "trainers.second.ports.dht",
    "trainers.second.slot",
    "trainers.second.tuning.env.NCCL_NTHREADS",
    'trainers.second.tuning.flags["neuron.local_batch_size_train_effective"]',
    'trainers.second.tuning.flags["neuron.upload_stepz"]',
    "trainers.second.wallet.coldkeyAddress",
    "trainers.sn38-a.uid",
  ]);
});

it("no two cases have the same name", () => {
  const all = Object.values(tables).flatMap((table) => table.map((each) => each.name));
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(60);
});
