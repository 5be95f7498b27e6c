import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Folders with system programs that an unprivileged user's PATH often lacks. */
const systemFolders = ["/usr/sbin", "/sbin"];

/** The first of `commands` that is an executable file on PATH or in a system folder. */
export function findOnPath(
  commands: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const command of commands) {
    for (const folder of [...folders, ...systemFolders]) {
      const file = join(folder, command);
      if (isExecutable(file)) return file;
    }
  }
  return undefined;
}

/** Whether the path is a file that this user may run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
