/**
 * What a contract rests on in an upstream repository, as data (workloads/<name>/watch.ts), for `npm run contracts`.
 * A source is `file:lines`, several with a comma; the file may be the end of its path. What stands after a semicolon
 * is for people.
 */
import type { EventPattern } from "./events";
import type { Flag } from "./flags";

/** A value in upstream's source: a literal, or an expression that only running it would tell. */
export type WatchedValue =
  | string
  | number
  | boolean
  | null
  | readonly WatchedValue[]
  | { readonly expression: string }
  | { readonly sha256: string };

/** Everything of one repository that one workload rests on. */
export interface UpstreamWatch {
  /** For `--as`; the workload's own name, or that of a library below it. */
  readonly name: string;
  /** As `owner/name`. */
  readonly repository: string;
  /** Commit or release that the contract was read from. */
  readonly commit: string;
  /** Files that together tell this repository from the others. */
  readonly landmarks: readonly string[];
  /** How a source of this repository begins, for example `sd-scripts `; others are of other repositories. */
  readonly prefix?: string;
  readonly flags?: WatchedFlags;
  readonly choices?: readonly WatchedChoices[];
  readonly events?: WatchedEvents;
  readonly texts?: readonly WatchedText[];
  readonly values?: readonly WatchedAssignment[];
  readonly models?: readonly WatchedModels[];
  readonly documents?: readonly WatchedDocument[];
}

/** argparse flags of one file. */
export interface WatchedFlags {
  readonly file: string;
  readonly table: readonly Flag[];
  /** Variables whose value is known where the workload runs; branches that are false with them are left out. */
  readonly assume?: Readonly<Record<string, WatchedValue>>;
  /** Defaults that the table leaves out on purpose; long ones and credentials as `sha256` (12 digits). */
  readonly defaults?: Readonly<Record<string, WatchedValue>>;
}

/** The values that a flag of upstream takes. */
export interface WatchedChoices {
  /** Name in the contract. */
  readonly what: string;
  /** Without the dashes. */
  readonly flag: string;
  readonly choices: readonly string[];
  readonly source: string;
}

/** Log lines. */
export interface WatchedEvents {
  readonly patterns: readonly EventPattern[];
  /** `structlog`: keyword arguments follow the message, padded to 28, in order of their names. */
  readonly printed?: "plain" | "structlog";
  /** Texts that a hole of a message may hold, besides numbers and words. */
  readonly holes?: readonly string[];
  /** By literal: who prints it, where that is another repository. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** By literal: the strings of the source that make a line which is put together at run time. */
  readonly parts?: Readonly<Record<string, readonly string[]>>;
}

/** A string that the contract rests on. */
export interface WatchedText {
  /** What it is. */
  readonly what: string;
  /** Part of one string; `{}` stands for a hole. */
  readonly text: string;
  readonly source: string;
}

/** A variable, an attribute or an entry of one, assigned once. */
export interface WatchedAssignment {
  /** Name in the contract. */
  readonly what: string;
  /** The target as upstream writes it: `MAX_AGE`, `self.limit`. */
  readonly target: string;
  /** Key below it, where the value is a dictionary. */
  readonly key?: string;
  readonly value: WatchedValue;
  readonly source: string;
}

/** The pydantic models of one file that one config file is read into. */
export interface WatchedModels {
  readonly file: string;
  /** The keys of the config file, with dots. */
  readonly table: readonly Flag[];
  /** By section, "" for the top of the file: the classes that declare its keys. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
  /** Defaults of the classes where the table says what comes of them later. */
  readonly defaults?: Readonly<Record<string, WatchedValue>>;
  /** Class attribute with the names that users may not change. */
  readonly lockedBy?: string;
  /** Those keys of the table. */
  readonly locked?: readonly string[];
}

/** A YAML or TOML file of defaults. */
export interface WatchedDocument {
  readonly file: string;
  /** By dotted key; `null` for a key without value. */
  readonly values: Readonly<Record<string, WatchedValue>>;
  /** Whether a key of the file that is not listed is new. */
  readonly complete: boolean;
}
