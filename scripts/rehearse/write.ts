/** Puts report.json and report.html where a user finds them: out/rehearsal/<stack>/ of the project. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { reportPage } from "../../rehearsal/report/html/page";
import { type Report, reportSchema } from "../../rehearsal/report/schema";
import type { ReportPlaces } from "../../rehearsal/report/text";

/** The folder of a stack's reports. */
export function reportFolder(projectDir: string, stack: string): string {
  return join(projectDir, "out", "rehearsal", stack);
}

/** Takes an earlier report away, so that none is mistaken for this rehearsal's. */
export function removeReports(folder: string): void {
  for (const name of ["report.json", "report.html"]) rmSync(join(folder, name), { force: true });
}

/** Writes both; each is complete or absent. @returns their paths, relative to where the user is */
export function writeReports(folder: string, report: Report): ReportPlaces {
  mkdirSync(folder, { recursive: true });
  const checked = reportSchema.parse(JSON.parse(JSON.stringify(report)));
  const put = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
    return relative(process.cwd(), file) || file;
  };
  return {
    json: put("report.json", `${JSON.stringify(checked, null, 2)}\n`),
    html: put("report.html", reportPage(report)),
  };
}
