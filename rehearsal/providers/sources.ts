/**
 * How a table says where its rules come from: read in a public repository at a commit, seen in a run or in the vendor's
 * words, or not read and why. One form for all, so that a test can hold every entry to it.
 */

/** Read at a commit. `place` is `file`, `file:lines` or either with `: symbol or subject` after it. */
export function read(repository: string, commit: string, place: string): string {
  return `${repository}@${commit} ${place}`;
}

/** Seen: a recording, a run with its date, the types of the SDK's package, a vendor's page. */
export function seen(what: string): string {
  return `seen: ${what}`;
}

/** Not read, with the reason, and what the entry rests on instead. */
export function notRead(what: string, because: string): string {
  return `not read: ${what}, because ${because}`;
}

/** The forms above, and nothing else. */
export const SOURCE =
  /^(?:[\w.-]+\/[\w.-]+@[0-9a-f]{40} \S+(?:, lines [\d, -]+)?(?:: .+)?|seen: .+|not read: .+, because .+)$/;

/** Whether a source tells of source code at a commit, or admits that there was none to read. */
export function isAccountedFor(source: string): boolean {
  return /@[0-9a-f]{40} /.test(source) || source.startsWith("not read: ");
}
