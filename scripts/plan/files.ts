/** The rendered files of a trainer, as a plan prints them. */
import type { TrainerPlan } from "../../planning/plan";
import { printable } from "../../workloads/hole";
import { visible, wrap } from "../print/layout";
import type { Page } from "../print/style";

type RenderedFile = TrainerPlan["files"][number];

/** A file that differs from another one of the plan in a few lines. */
export interface Variant {
  readonly of: string;
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

/** More lines than this are no variant but a file of its own. */
const FEW_LINES = 8;

/**
 * Whether a file is a variant of one before it: a rung of a memory ladder, `job.micro-1.yml` beside `job.yml`. Told by
 * lines, without their order: such files are lists of keys in one order.
 */
export function variantOf(
  content: string,
  before: readonly { path: string; content: string }[],
): Variant | undefined {
  const own = content.trimEnd().split("\n");
  for (const file of before) {
    const theirs = file.content.trimEnd().split("\n");
    const added = own.filter((line) => !theirs.includes(line));
    const gone = theirs.filter((line) => !own.includes(line));
    if (own.length > FEW_LINES && added.length + gone.length <= FEW_LINES)
      return { of: file.path, added, gone };
  }
  return undefined;
}

/** Each file with its mode and content; a variant with what differs. */
export function fileLines(files: readonly RenderedFile[], { width, style }: Page): string[] {
  const before: { path: string; content: string }[] = [];
  return files.flatMap((file) => {
    const content = printable(file.content);
    const variant = variantOf(content, before);
    before.push({ path: file.path, content });
    const mode = style.dim(`${file.mode}${file.secret ? ", secret" : ""}`);
    const title = wrap(`${visible(file.path)} ${mode}`, width, "    ");
    if (variant === undefined)
      return [
        ...title,
        ...content
          .trimEnd()
          .split("\n")
          .flatMap((line) => indented(line, width)),
      ];
    return [
      ...title,
      ...wrap(style.dim(`as ${visible(variant.of)}, but:`), width, "      "),
      ...variant.gone.flatMap((line) => indented(`- ${line}`, width)),
      ...variant.added.flatMap((line) => indented(`+ ${line}`, width)),
    ];
  });
}

/** A line of a file with its own indentation, which means something in YAML and Python. */
function indented(line: string, width: number): string[] {
  const own = /^ */.exec(line)?.[0] ?? "";
  return line === "" ? [""] : wrap(visible(line.trimStart()), width, `      ${own}`, `        ${own}`);
}
