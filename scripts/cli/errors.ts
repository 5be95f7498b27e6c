/**
 * Errors that a command shows without a stack. A user's wrong stack file is a ConfigError (config/error.ts); what is
 * missing on the machine or failed outside of us is an OperatorError.
 */

/**
 * Something outside the program is not as it must be: a tool is missing, a disk is full, a server said no. The message
 * says what, and how to mend it; it is printed as it stands, without a stack. Exit code 1.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a system error (ENOENT, ENOSPC, ...), if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
