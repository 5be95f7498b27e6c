import { OperatorError } from "../cli/errors";

/** A tool that is not on this machine and cannot be had on it. The message says why and how to mend it. */
export class ToolMissing extends OperatorError {
  constructor(
    /** Name of the tool, as in the table. */
    readonly tool: string,
    /** Each way that was tried, with what came of it. */
    readonly reasons: readonly string[],
    /** What a person can do about it. */
    readonly fix: string,
  ) {
    super(`${tool} is missing: ${reasons.join("; ")} - ${fix}`);
  }
}
