/** One command: how it is called, and what it does, in one line. */
export interface CommandLine {
  npm: string;
  summary: string;
}

/** The commands by the name of their file in scripts/commands. */
export const commands: Readonly<Record<string, CommandLine>>;
/** The table of commands as lines of text. */
export function listCommands(): string;
