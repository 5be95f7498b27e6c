import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../../planning/plan";
import { imageRules } from "../../../planning/registries";
import { planLines } from "../../../scripts/plan/print";
import { makeStyle, plainPage } from "../../../scripts/print/style";
import { fixturePlan } from "../../fixtures/plan";

const nothingSet = { secretsSet: new Set<string>() };

function print(plan: Plan, width = 100, set: readonly string[] = []): string {
  return planLines(plan, { secretsSet: new Set(set) }, plainPage(width)).join("\n");
}

it.each([
  [true, false],
  [false, true],
])("with Cloudflare's token in the stack file (%s) the plan asks for it: %s", (set, asks) => {
  const notes = { ...nothingSet, cloudflareTokenSet: set };
  const text = planLines(fixturePlan(), notes, plainPage(200)).join("\n");
  expect(text.includes("cloudflare:apiToken is not in the stack file")).toBe(asks);
});

describe("the printed plan", () => {
  it.each([40, 60, 80, 100, 120])("fits %i columns, but for lines that are typed", (width) => {
    const lines = planLines(fixturePlan(), nothingSet, plainPage(width));
    const wide = lines.filter((line) => stringWidth(line) > width);
    expect(wide.filter((line) => !/^ *(pulumi config set |--[a-z._]+ \S+)/.test(line))).toEqual([]);
    expect(lines.every((line) => line === line.trimEnd())).toBe(true);
  });

  it("says the same in colour", () => {
    const coloured = planLines(fixturePlan(), nothingSet, { width: 100, style: makeStyle(true) });
    const strip = (line: string) => stripVTControlCharacters(line);
    expect(coloured.map(strip)).toEqual(planLines(fixturePlan(), nothingSet, plainPage(100)));
    expect(coloured.join("")).not.toEqual(coloured.map(strip).join(""));
  });

  it("shows the exact command with its holes", () => {
    expect(print(fixturePlan())).toContain("--dht.ip <after up: public IP of host p5>");
  });

  it("shows secrets by name and state, and the line that sets a missing one", () => {
    const text = print(fixturePlan(), 100, ["miner.hotkey"]);
    expect(text).toMatch(/miner\.hotkey +set +the hotkey file of miner/);
    expect(text).toMatch(/miner\.wandbApiKey +not set +the W&B key/);
    expect(text).toMatch(/miner\.writeSecretAccessKey +made by the stack +for miner/);
    expect(text).toContain(
      `pulumi config set -s prod --secret --path 'launchpad:secrets["miner.wandbApiKey"]'`,
    );
    expect(text).not.toContain(`launchpad:secrets["miner.hotkey"]`);
  });

  it("shows a registry with its key and what becomes of old images, and says nothing where there is none", () => {
    const [repositories, kmsKeyArn] = [
      ["launchpad/sn38", "base"],
      "arn:aws:kms:us-east-1:123456789012:key/1",
    ];
    const shared = { kind: "ecr" as const, region: "us-east-1", protect: true, lifecycle: imageRules(1, 10) };
    const plan = {
      ...fixturePlan(),
      registries: [
        {
          ...shared,
          name: "main",
          repositories: repositories.map((name) => ({ name, image: undefined })),
          kmsKeyArn,
        },
        { ...shared, name: "other", repositories: [], kmsKeyArn: undefined },
      ],
    };
    const text = print(plan, 120);
    expect(text).toMatch(/^Registries\n {2}main Amazon ECR in us-east-1$/m);
    expect(text).toMatch(/^ {4}repositories +launchpad\/sn38, base$/m);
    expect(text).toMatch(/^ {4}key +arn:aws:kms:us-east-1:123456789012:key\/1$/m);
    expect(text).toMatch(/^ {4}key +AWS's own for ECR$/m);
    expect(text).toContain("images without a tag are deleted after 1 day; of all images the newest 10 stay");
    expect(print(fixturePlan())).not.toContain("Registries");
  });

  it("shows what stands idle and what it costs", () => {
    const text = print(fixturePlan());
    expect(text).toContain("idle GPUs  4 of 12 GPUs: 27.52 USD an hour, 43% of the cost");
    expect(text).toContain("slot b      GPUs 4-7: idle");
  });

  it("never shows an unknown price as 0", () => {
    const plan = fixturePlan();
    for (const host of plan.hosts)
      host.price = { usd: undefined, source: "not in the table", asOf: undefined };
    plan.cost = { ...plan.cost, hourlyUsd: undefined, idleHourlyUsd: undefined, unknownHosts: ["p5", "box"] };
    const text = print(plan);
    expect(text).toContain("unknown, because the price of p5, box is");
    expect(text).toContain("4 of 12 GPUs: their cost is unknown");
    expect(text).not.toMatch(/\b0(\.00)? USD/);
  });

  it("shows the step's time, and what was computed of the host's memory beside upstream's floor", () => {
    const text = print(fixturePlan(), 120);
    expect(text).toMatch(/step +9 s \(time model, without page fetches\); about as fast as yours/);
    expect(text).toMatch(/300 GiB; computed 139, shm 30/);
  });

  it("shows each value with where it comes from, what it replaces and why", () => {
    const text = print(fixturePlan(), 120);
    expect(text).toContain("flag:neuron.upload_steps = 20 (upstream: 5) [tuned, LP-SN38-003]");
    expect(text).toContain("Two page fetches (8 steps) must lie between uploads");
    expect(text).toContain("NCCL_NTHREADS=8 [guide 004, LP-SN38-007]");
  });

  it("lets no name reach the terminal as a control sequence", () => {
    const plan = fixturePlan();
    const evil = "\u001b]0;title\u0007\u202e";
    const [trainer] = plan.trainers;
    if (trainer === undefined) throw new Error("the fixture has a trainer");
    plan.stack = evil;
    for (const value of trainer.values)
      Object.assign(value, { value: evil, reason: evil, source: evil, key: evil });
    for (const file of trainer.files) Object.assign(file, { path: evil, content: evil });
    for (const process of trainer.launch.processes) process.command.push(evil);
    trainer.refused = [{ id: "X", setting: evil, guide: evil, reason: evil }];
    plan.warnings = [{ id: "LP-X", path: evil, message: evil }];
    expect(print(plan)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });

  it("prints a stack without anything", () => {
    const plan = { ...fixturePlan(), hosts: [], buckets: [], trainers: [], warnings: [], secrets: [] };
    plan.cost = { hourlyUsd: 0, idleHourlyUsd: 0, gpus: 0, idleGpus: 0, unknownHosts: [] };
    expect(print(plan)).toBe(
      "Plan of stack prod (production)\n0 hosts, 0 buckets, 0 trainers, 0 GPUs (0 idle), 0.00 USD an hour, no warning",
    );
  });
});
