/** One line of the report: an entry of a contract beside what upstream has. */

/** What an entry is. */
export type Part = "flag" | "value" | "event" | "text" | "field" | "locked" | "key";

/**
 * `moved`: upstream has it unchanged at other lines. `new`: upstream has it, the contract does not. `elsewhere`: this
 * repository cannot tell.
 */
export type Status = "same" | "moved" | "changed" | "gone" | "new" | "elsewhere";

/** An entry with its verdict. Values are texts as they are shown. */
export interface Entry {
  readonly part: Part;
  readonly name: string;
  readonly status: Status;
  /** What the contract says. */
  readonly contract?: string;
  /** What upstream says. */
  readonly upstream?: string;
  /** Where the contract says that it is. */
  readonly source?: string;
  /** Where upstream has it, as `file:line`. */
  readonly at?: string;
  /** The nearest thing that upstream has, where the entry is gone. */
  readonly nearest?: string;
}

/** Statuses that make a contract wrong. */
export function isDifference({ status }: Entry): boolean {
  return status === "changed" || status === "gone" || status === "new";
}
