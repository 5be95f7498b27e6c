/** Why an upload failed, in one sentence, and whether it is worth another try. */

/** What the store or the network said. */
export interface Failure {
  /** `store`: it answered with an error. `network`: nobody answered. `changed`: the files did. */
  readonly kind: "refused" | "store" | "network" | "changed" | "timeUp" | "stopped";
  readonly sentence: string;
}

/** A failure as an error. */
export class UploadFailure extends Error {
  override readonly name = "UploadFailure";
  constructor(readonly failure: Failure) {
    super(failure.sentence);
  }
}

/** An error of the SDK or of this process as a failure of one action, for example `write checkpoints/5-x/a.bin`. */
export function failureOf(action: string, error: unknown): Failure {
  if (error instanceof UploadFailure) return error.failure;
  const status = statusOf(error);
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (status === undefined || status < 400) {
    const local = code === "ENOENT" || code === "EACCES" || code === "EISDIR";
    if (local) return { kind: "changed", sentence: `${action}: ${message}` };
    return { kind: "network", sentence: `${action}: ${[code ?? name, message].join(" ")}` };
  }
  const said = `${action}: ${status} ${name}${message === "" || message === name ? "" : ` (${message})`}`;
  if (status === 401 || status === 403) {
    return {
      kind: "refused",
      sentence: `${said}; the store refuses the write key, another try would not help`,
    };
  }
  return { kind: "store", sentence: `${said}${attempts(error)}` };
}

/** HTTP status of the store's answer; undefined where it gave none. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function attempts(error: unknown): string {
  const tries = (error as { $metadata?: { attempts?: number } }).$metadata?.attempts ?? 1;
  return tries > 1 ? `, after ${tries} attempts` : "";
}
