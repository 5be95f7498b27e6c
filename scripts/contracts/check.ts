/** Compares one checkout with the contracts that rest on it. */
import type { UpstreamWatch } from "../../workloads/watch";
import { type Checkout, openCheckout } from "./checkout";
import { compareDocuments } from "./compare/documents";
import { compareChoices, compareFlags } from "./compare/flags";
import { compareModels } from "./compare/models";
import { compareEvents, compareTexts } from "./compare/strings";
import { compareAssigned } from "./compare/values";
import { type Entry, isDifference } from "./entry";
import { unreadLine } from "./python/source";
import { pathsLike, placesOf } from "./sources";
import { watchesFor } from "./watches";

/** What was found out about one checkout and one contract. `--json` prints a list of these. */
export interface ContractReport {
  readonly contract: string;
  readonly repository: string;
  readonly directory: string;
  /** Commit that the contract was read from. */
  readonly pinned: string;
  /** Commit of the checkout, where git tells. */
  readonly commit: string | null;
  readonly entries: readonly Entry[];
  /** `file:line` of what this parser could not read, in files that the contract rests on. */
  readonly unread: readonly string[];
}

/** Exit codes of `npm run contracts -- check`. 130 is Ctrl-C. */
export const exitCodes = { same: 0, differences: 1, cannotRead: 2 } as const;

/**
 * Compares a checkout. Reads files only.
 * @param known the contracts, for tests
 * @throws CannotRead
 */
export async function checkContracts(
  directory: string,
  as: string | undefined,
  known?: readonly UpstreamWatch[],
): Promise<ContractReport[]> {
  const checkout = await openCheckout(directory);
  const reports: ContractReport[] = [];
  for (const watch of watchesFor(directory, checkout.paths, as, known))
    reports.push(await compare(checkout, watch));
  return reports;
}

async function compare(checkout: Checkout, watch: UpstreamWatch): Promise<ContractReport> {
  const entries = [
    ...(await compareFlags(checkout, watch)),
    ...(await compareChoices(checkout, watch)),
    ...(await compareModels(checkout, watch)),
    ...(await compareDocuments(checkout, watch)),
    ...(await compareAssigned(checkout, watch)),
    ...(await compareTexts(checkout, watch)),
    ...(await compareEvents(checkout, watch)),
  ];
  return {
    contract: watch.name,
    repository: watch.repository,
    directory: checkout.directory,
    pinned: watch.commit,
    commit: checkout.commit ?? null,
    entries,
    unread: await unreadOf(checkout, watch),
  };
}

async function unreadOf(checkout: Checkout, watch: UpstreamWatch): Promise<string[]> {
  const files = [
    ...(watch.flags === undefined ? [] : [watch.flags.file]),
    ...(watch.models ?? []).map(({ file }) => file),
    ...[...(watch.values ?? []), ...(watch.texts ?? []), ...(watch.choices ?? [])].flatMap(({ source }) =>
      filesOf(source, watch),
    ),
    ...(watch.events?.patterns ?? []).flatMap(({ source }) => filesOf(source, watch)),
  ];
  const paths = new Set(
    files.flatMap((file) => pathsLike(checkout.paths, file)).filter((path) => path.endsWith(".py")),
  );
  const unread: string[] = [];
  for (const path of [...paths].sort()) {
    const line = unreadLine(await checkout.python(path));
    if (line !== undefined) unread.push(`${path}:${line}`);
  }
  return unread;
}

function filesOf(source: string, watch: UpstreamWatch): string[] {
  return placesOf(source, watch.prefix).map(({ file }) => file);
}

/** The exit code that reports come to. @param lines whether a moved line counts as a difference */
export function exitCodeOf(reports: readonly ContractReport[], lines: boolean): number {
  if (reports.some(({ unread }) => unread.length > 0)) return exitCodes.cannotRead;
  const differs = (entry: Entry) => isDifference(entry) || (lines && entry.status === "moved");
  return reports.some(({ entries }) => entries.some(differs)) ? exitCodes.differences : exitCodes.same;
}
