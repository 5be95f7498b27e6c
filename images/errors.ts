/** The launcher's sources cannot be bundled: a syntax error, an import that is not there. Nobody's stack file is wrong. */
export class LauncherBuildError extends Error {
  override readonly name = "LauncherBuildError";

  /** @param cause esbuild's own error; its message has file, line and column of each mistake */
  constructor(cause: Error) {
    super(`The launcher cannot be bundled; nothing was created. ${cause.message}`, { cause });
  }
}
