/** A verification as lines of text. Pure. */
import type { Style } from "../../scripts/print/style";
import type { VerifyReport } from "./index";
import type { Verification } from "./verifyPackage";

/** The report, laid out. */
export function verifyLines(report: VerifyReport, style: Style): string[] {
  const lines = report.verifications.flatMap((item) => [...verificationLines(item, style), ""]);
  lines.push(style.bold("Not verified"));
  for (const reason of report.notVerified) lines.push(`  ${reason}`);
  return lines;
}

function verificationLines(item: Verification, style: Style): string[] {
  const { stack, package: name, against, resources, occasions, differences, notes, realIsStable } = item;
  const found =
    differences.length === 0
      ? style.good("the tables agree")
      : style.bad(`${differences.length} difference${differences.length === 1 ? "" : "s"}`);
  const stable = realIsStable
    ? "real second preview, refresh and preview after it: empty"
    : style.bad("real second preview, refresh or the preview after it: not empty");
  return [
    style.bold(`${stack}: ${name}`),
    `  against ${against}`,
    `  ${resources} resources, ${occasions} occasions: ${found}`,
    `  ${stable}`,
    ...notes.map((note) => `  note: ${note}`),
    ...differences.flatMap(({ where, tables, real }) => [
      `  ${style.warn(where)}`,
      `    tables: ${tables}`,
      `    real:   ${real}`,
    ]),
  ];
}
