/** What holds by construction: for each id the value that the plan, the component or the launcher's file has. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { containerArgs } from "../../../components/containerArgs";
import { purchaseArgs } from "../../../components/hosts/aws/purchase";
import { repositoryArgs } from "../../../components/imageRegistry";
import { lifecycleRule } from "../../../components/lifecycleRule";
import { QUICK_CHECKS } from "../../../launcher/preflight/list";
import { QUICK_SUITE_SECONDS } from "../../../launcher/preflight/suite";
import type { TrainerPlan } from "../../../planning/plan";
import { resolvePlan } from "../../../planning/resolve";
import { printable } from "../../../workloads/hole";
import { parseSn38Line } from "../../../workloads/sn38/events";
import { connito, connitoStack } from "../../fixtures/connito";
import { godImage, godImageStack } from "../../fixtures/godImage";
import { godText, godTextStack } from "../../fixtures/godText";
import { inputs, raw, sn38, stackValues, type Values } from "../../fixtures/stacks";

const ROOT = resolve(__dirname, "../../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** The text of all files below a folder that end so. */
function texts(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending) && !path.includes("node_modules"))
    .filter((path) => statSync(join(ROOT, folder, path)).isFile())
    .map((path) => read(join(folder, path)));
}

/** The only trainer of a stack. */
export function trainerOf(values: Values): TrainerPlan {
  const [found] = resolvePlan(raw(values), inputs).trainers;
  if (found === undefined) throw new Error("the plan has no trainer");
  return found;
}

const miner = () => trainerOf(stackValues());
const minerWith = (tuning: Values) => trainerOf(stackValues({ trainers: { "sn38-a": sn38({ tuning }) } }));
const connitoMiner = (tuning: Values = {}) => trainerOf(connitoStack({ a: connito({ tuning }) }));
const textJob = (over: Values = {}) => trainerOf(godTextStack(godText(over)));
const imageJob = () => trainerOf(godImageStack({ t: godImage() }));
const tunedBy = (trainer: TrainerPlan, id: string) =>
  trainer.values.find(({ source }) => source === id)?.value;
const commandOf = (trainer: TrainerPlan) =>
  trainer.launch.processes.flatMap(({ command }) => command.map(printable));

/** NCCL in the wheels that the images name, by release of torch (`requires_dist` on PyPI, read 2026-11-21). */
const ncclOfTorch: Readonly<Record<string, string>> = {
  "2.5.1": "2.21.5",
  "2.6.0": "2.21.5",
  "2.7.1": "2.26.2",
  "2.8.0": "2.27.3",
  "2.10.0": "2.27.5",
};
const number = (version: string) => version.split(".").reduce((sum, part) => sum * 1000 + Number(part), 0);

/** Each shows the value that is built; a test runs all of them. */
export const built: Readonly<Record<string, () => void>> = {
  "LP-NCCL-020": () => {
    const all = texts("images", "").join("\n");
    const pinned = [...all.matchAll(/(?<![\w-])(torch|nvidia-nccl-cu12)==(\d[\d.]*\d)/g)];
    const versions = pinned.map(([pin, name, version = ""]) =>
      name === "torch" ? (ncclOfTorch[version] ?? `unknown for ${pin}`) : version,
    );
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.filter((each) => !/^[\d.]+$/.test(each))).toEqual([]);
    expect(
      versions.filter((each) => number(each) >= number("2.28.3") && number(each) <= number("2.28.8")),
    ).toEqual([]);
  },
  "LP-GPU-001": () => {
    const args = containerArgs(miner().container);
    expect(args.deviceRequests).toEqual([
      { driver: "nvidia", deviceIds: ["0", "1", "2", "3"], capabilities: ["gpu"] },
    ]);
    expect(args).not.toHaveProperty("gpus");
  },
  "LP-GPU-002": () => {
    expect(miner().launch.gpus).toEqual({ count: 4, model: "H100", memoryMiB: 80 * 1024, nvlink: true });
    const checks = QUICK_CHECKS.filter(({ id }) => ["gpu.model", "gpu.count", "gpu.memory"].includes(id));
    expect(checks.map(({ severity }) => severity)).toEqual(["critical", "critical", "critical"]);
  },
  "LP-AWS-002": () => {
    const { instanceMarketOptions } = purchaseArgs({
      kind: "capacity-block",
      reservationId: "cr-1",
      endsAt: undefined,
    });
    expect(instanceMarketOptions).toEqual({ marketType: "capacity-block" });
  },
  "LP-REG-004": () => {
    const registries = { main: { kind: "ecr", repositories: ["launchpad/sn38"] } };
    const [registry] = resolvePlan(raw(stackValues({ registries })), inputs).registries;
    expect(registry && repositoryArgs("launchpad/sn38", registry)).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
  },
  "LP-R2-001": () => {
    const [bucket] = resolvePlan(raw(stackValues()), inputs).buckets;
    expect(bucket?.lifecycle[0]).toMatchObject({ prefix: "", abortMultipartAfterSeconds: 86_400 });
  },
  "LP-R2-002": () => {
    const [bucket] = resolvePlan(raw(stackValues()), inputs).buckets;
    const rules = bucket?.lifecycle.map(lifecycleRule) ?? [];
    expect(rules.length).toBeGreaterThan(1);
    for (const rule of rules) {
      expect(rule).toMatchObject({ enabled: true, conditions: { prefix: expect.any(String) } });
      const condition = (rule.abortMultipartUploadsTransition ?? rule.deleteObjectsTransition) as Values;
      expect(condition).toEqual({ condition: { type: "Age", maxAge: expect.any(Number) } });
    }
  },
  "LP-R2-003": () => {
    const all = ["components", "launcher", "scripts"].flatMap((room) => texts(room, ".ts"));
    expect(
      [...all, ...texts("images", "Dockerfile")].filter((text) => text.includes("cleanup_r2_bucket")),
    ).toEqual([]);
  },
  "LP-LAUNCH-001": () => {
    expect(texts("launcher", ".ts").filter((text) => /dcgm/i.test(text))).toEqual([]);
    expect(QUICK_SUITE_SECONDS).toBeLessThanOrEqual(60);
    for (const { id, withinSeconds } of QUICK_CHECKS)
      expect(withinSeconds, id).toBeLessThanOrEqual(QUICK_SUITE_SECONDS);
  },
  "LP-LAUNCH-002": () => {
    for (const trainer of [miner(), connitoMiner()])
      expect(trainer.launch.supervision?.faults.gpusLost).toMatchObject({ minSeconds: 30, action: "exit" });
  },
  "LP-DOCS-001": () => {
    const pages = [
      read("README.md"),
      ...texts("docs", ".md").filter((text) => !text.startsWith("<!-- Generated")),
    ];
    expect(
      pages.filter((text) => /\brank 1\b|loss (<|below) 0\.064|\+?25\s?(-|to)\s?40\s?%/i.test(text)),
    ).toEqual([]);
  },
  "LP-MEM-001": () => expect(tunedBy(miner(), "LP-MEM-001")).toBe(String(960 * 1024)),
  "LP-SHM-002": () => expect(tunedBy(miner(), "LP-SHM-002")).toBe(String(64 * 1024)),
  "LP-SN38-001": () => expect(tunedBy(minerWith({ profile: "guide" }), "LP-SN38-001")).toBe("60"),
  "LP-SN38-002": () => expect(tunedBy(minerWith({ profile: "guide" }), "LP-SN38-002")).toBe("1024"),
  "LP-SN38-008": () => {
    expect(miner().estimates.batch).toEqual({ microBatch: 2, microBatchesPerRank: 64, effectiveBatch: 512 });
  },
  "LP-SN38-009": () => {
    expect(commandOf(miner())[0]).toBe("torchrun");
    expect(commandOf(miner()).join(" ")).not.toMatch(/pm2|run_miner/);
  },
  "LP-SN38-013": () => {
    expect(read("images/sn38/Dockerfile")).not.toContain("cu118");
    expect(miner().launch.preflight?.cuda).toBe("12.4");
  },
  "LP-SN38-031": () => {
    expect(commandOf(miner()).slice(0, 2)).toEqual(["torchrun", "--nproc_per_node=4"]);
    expect(commandOf(miner()).join(" ")).not.toMatch(/--standalone|master_port|rdzv/);
  },
  "LP-SN38-034": () => {
    expect(miner().launch.preflight?.python).toBe("3.10");
    expect(QUICK_CHECKS.find(({ id }) => id === "software.python")?.severity).toBe("critical");
  },
  "LP-SN38-035": () => {
    const names = (line: string) => parseSn38Line(`   Rank 0    | ${line}`).map(({ event }) => event);
    for (const line of ["LR: 0.0001 | Loss: 3.40", "Step Time: 15.2s", "UPLOAD BLOCKED: inner step 12"])
      expect(names(line), line).toEqual([]);
    expect(names("Outer Step: 1 | Inner Step: 2 | Learning Rate: 0.00025000 | Average Loss: 2.41")).toEqual([
      "step",
    ]);
    expect(names("Maximum retry limit reached. Unable to upload state to HF Hub.")).toEqual(["uploadFailed"]);
    expect(miner().launch.supervision?.faults.bucketStale?.action).toBe("tell");
  },
  "LP-SN38-036": () => {
    const after = miner().launch.supervision?.silence.after ?? [];
    expect(after.find(({ event }) => event === "allReduceFailed")?.seconds).toBeGreaterThanOrEqual(44 * 60);
  },
  "LP-SN38-037": () => expect(miner().launch.supervision?.faults.uploadFailed?.action).toBe("tell"),
  "LP-SN38-038": () => {
    expect(commandOf(miner()).join(" ")).toContain("--dht.ip <after up: public IP of host p5>");
    expect(miner().files.filter(({ path }) => path.endsWith(".env"))).toMatchObject([
      { secret: true, mode: "0400" },
    ]);
    expect(miner().files.every(({ mode }) => mode === "0400" || mode === "0444")).toBe(true);
  },
  "LP-CONN-002": () => expect(tunedBy(connitoMiner({ profile: "guide" }), "LP-CONN-002")).toBe("2"),
  "LP-CONN-003": () => expect(tunedBy(connitoMiner({ profile: "guide" }), "LP-CONN-003")).toBe("8"),
  "LP-CONN-014": () => expect(tunedBy(connitoMiner(), "LP-CONN-014")).toBe("16"),
  "LP-CONN-032": () => expect(connitoMiner().gpus).toEqual([0]),
  "LP-CONN-034": () => {
    expect(connitoMiner().launch.processes.map(({ exitZeroIsSuccess }) => exitZeroIsSuccess)).toEqual([
      false,
      false,
    ]);
    expect(connitoMiner().container.restart).toBe("always");
  },
  "LP-CONN-035": () => {
    expect(connitoMiner().container.volumes.map(({ mountPath }) => mountPath)).toContain("/data");
    expect(connitoMiner().files.map(({ path }) => path)).toContain("/app/expert_groups/exp_math/config.yaml");
  },
  "LP-GTEXT-021": () => expect(tunedBy(textJob(), "LP-GTEXT-021")).toBe("true"),
  "LP-GTEXT-050": () => expect(tunedBy(textJob(), "LP-GTEXT-050")).toMatch(/pad|end|eot/i),
  "LP-GTEXT-051": () => {
    const model = { id: "Qwen/Qwen2.5-32B-Instruct", sizeB: 32.5 };
    const keys = textJob({ slot: "four", model }).values.filter(({ source }) => source === "LP-GTEXT-051");
    expect(keys.map(({ key, value }) => `${key}=${value}`)).toContain(
      "config:fsdp_config.fsdp_transformer_layer_cls_to_wrap=Qwen2DecoderLayer",
    );
  },
  "LP-GTEXT-052": () => {
    const model = { id: "microsoft/Phi-3-mini-4k-instruct", sizeB: 3.8 };
    const job = textJob({ model, tuning: { config: { lora_dropout: 0 } } });
    expect(tunedBy(job, "LP-GTEXT-052")).toBe("false");
  },
  "LP-GTEXT-069": () => {
    expect(commandOf(textJob()).join(" ")).toMatch(/^accelerate launch .*-m axolotl\.cli\.train /);
  },
  "LP-GTEXT-070": () => expect(read("docs/rules-history.md")).toContain("sqrt"),
  "LP-GTEXT-110": () => expect(upstreamsScripts(textJob())).toEqual([]),
  "LP-GTEXT-111": () => expect(upstreamsScripts(textJob())).toEqual([]),
  "LP-GTEXT-112": () => expect(commandOf(textJob()).join(" ")).not.toContain("--file-format"),
  "LP-GIMG-073": () => expect(tunedBy(imageJob(), "LP-GIMG-073")).toMatch(/^\d+$/),
};

/** What of upstream's own scripts a job runs. */
function upstreamsScripts(trainer: TrainerPlan): string[] {
  return commandOf(trainer).filter((word) => /text_trainer|hf_upload|trainer_downloader|run_text/.test(word));
}
