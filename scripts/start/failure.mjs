/** What stops the bootstrap: printed as one message, without a stack. Exit code 1. */
export class StartError extends Error {}

/** The user stopped it. */
export class StartInterrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}
