import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import stringWidth from "string-width";
import { afterAll, describe, expect, it } from "vitest";
import { bucketText, kindOf, resourceCount, resourceGroups } from "../../../rehearsal/report/figures";
import { type Report, reportSchema } from "../../../rehearsal/report/schema";
import { summaryLines } from "../../../rehearsal/report/text";
import { plainPage } from "../../../scripts/print/style";
import { removeReports, reportFolder, writeReports } from "../../../scripts/rehearse/write";
import { fixtureReport } from "../../fixtures/report";

const dir = mkdtempSync(join(tmpdir(), "launchpad-report-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const places = { json: "out/report.json", html: "out/report.html" };

function failed(): Report {
  const changes = [
    { op: "update", type: "docker:index/container:Container", name: "miner", properties: ["memorySwap"] },
  ];
  return {
    ...fixtureReport(),
    ok: false,
    failure: "the second preview would change 1 resource",
    secondPreview: { empty: false, changes },
  };
}

function summary(report: Report, width = 100): string {
  return summaryLines(report, places, plainPage(width)).join("\n");
}

describe("the bucket of a launcher run", () => {
  const [run] = fixtureReport().launcherRuns;
  if (run === undefined) throw new Error("the report has no run");

  it("is told with uploads, the age of the scored object and the read key's refusal", () => {
    expect(bucketText(run)).toBe(
      "1 upload to llama-4b-ws-4-227, 9 objects of 6.3 MB, 1 multipart upload cut off by the stop, the launcher saw epoch-12/gradients.pt, 0.4 s old, the read key was refused to write",
    );
    expect(summary(fixtureReport(), 300)).toContain("1 upload to llama-4b-ws-4-227");
  });

  it("is not told where there is none", () => {
    expect(bucketText({ ...run, bucket: undefined })).toBeUndefined();
  });
});

describe("report.json", () => {
  it("is written beside report.html, and both are complete", () => {
    const folder = reportFolder(dir, "prod");
    const written = writeReports(folder, fixtureReport());
    expect(readdirSync(folder).sort()).toEqual(["report.html", "report.json"]);
    expect(written.json).toMatch(/report\.json$/);
    const read = reportSchema.parse(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
    expect(read).toEqual(JSON.parse(JSON.stringify(fixtureReport())));
    removeReports(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, (report: Record<string, unknown>) => void]>([
    ["an unknown key", (report) => Object.assign(report, { extra: 1 })],
    ["a plan that is none", (report) => Object.assign(report, { plan: { stack: "x" } })],
    ["another version", (report) => Object.assign(report, { version: 2 })],
    ["no verdict", (report) => delete report.ok],
  ])("is refused with %s", (_, change) => {
    const report = JSON.parse(JSON.stringify(fixtureReport())) as Record<string, unknown>;
    change(report);
    expect(reportSchema.safeParse(report).success).toBe(false);
  });

  it("may lack what a failed rehearsal did not reach", () => {
    const { up: _, secondPreview: __, engine: ___, ...rest } = fixtureReport();
    expect(reportSchema.safeParse({ ...rest, ok: false, failure: "why", launcherRuns: [] }).success).toBe(
      true,
    );
  });
});

describe("figures", () => {
  it.each([
    ["aws:ec2/instance:Instance", "ec2.Instance"],
    ["docker:index/container:Container", "Container"],
    ["launchpad:training:Trainer", "training.Trainer"],
    ["odd", "odd"],
  ])("%s is shown as %s", (type, kind) => {
    expect(kindOf(type)).toBe(kind);
  });

  it("groups by provider, and the groups add up to all", () => {
    const groups = resourceGroups(fixtureReport());
    expect(groups[0]).toMatchObject({ provider: "docker", count: 12 });
    expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(resourceCount(fixtureReport()));
  });
});

describe("the summary", () => {
  it.each([40, 60, 80, 100, 120])("fits %i columns", (width) => {
    const lines = summaryLines(fixtureReport(), places, plainPage(width));
    const wide = lines.filter((line) => stringWidth(line) > width);
    expect(wide.filter((line) => !/^ *--[a-z._]+ \S+/.test(line))).toEqual([]);
  });

  it("says what was found and where the reports are", () => {
    const text = summary(fixtureReport());
    expect(text).toMatch(/^Rehearsal of stack prod: passed in 11\.6 s\n/);
    for (const part of [
      "Second preview: empty: nothing at all would change",
      "docker 12",
      "64.64 USD",
      "4 of 12 GPUs: 27.52 USD an hour, 43% of the cost",
      "38-62 of 80 GiB",
      "--neuron.upload_steps 20",
      "22 steps seen, last loss 4.31",
      "LP-COST-001",
      "out/report.html",
      "No cloud, no Docker, no GPU",
    ])
      expect(text).toContain(part);
  });

  it("names each resource that the second preview would change, and each property", () => {
    const text = summary(failed());
    expect(text).toMatch(/^Rehearsal of stack prod: failed/);
    expect(text).toContain("not empty: 1 resource would change");
    expect(text).toContain("update docker:index/container:Container miner (memorySwap)");
  });

  it("counts secrets that are not set instead of listing them", () => {
    const report = fixtureReport();
    report.plan.warnings.push({
      id: "LP-SECRET-001",
      path: 'secrets["miner.hotkey"]',
      message: "not set yet",
    });
    expect(summary(report)).toContain("1 secret is not set yet; npm run plan -- -s prod names them.");
    expect(summary(report)).not.toContain("LP-SECRET-001");
  });
});
