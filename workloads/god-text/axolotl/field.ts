/** Rows of axolotl's config schema, as its Python declares them at AXOLOTL_RELEASE. */
import type { Flag } from "../../flags";

/** `section`: a dict, a list of dicts, or anything: its own keys are listed where they may be set. */
export type FieldType = Flag["type"] | "section";

/** One key of the schema: the fact, without a judgement. */
export interface AxolotlField {
  name: string;
  type: FieldType;
  default: string | number | boolean | undefined;
  /** File and line. */
  source: string;
}

type Row = readonly [name: string, line: number, standard?: string | number | boolean];

/** Rows of one file, by type. A type such as `bool | None` is a switch; `None` is an absent key. */
export function fields(file: string, rows: Partial<Record<FieldType, readonly Row[]>>): AxolotlField[] {
  return (Object.entries(rows) as [FieldType, readonly Row[]][]).flatMap(([type, list]) =>
    list.map(([name, line, standard]) => ({
      name,
      type,
      default: standard,
      source: `axolotl v0.9.2 src/axolotl/utils/schemas/${file}:${line}`,
    })),
  );
}
