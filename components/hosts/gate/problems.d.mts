/** What ssh's complaint means: whether waiting is in vain, and how to mend it. */
export function explain(text: string, kind: string): { final: boolean; fix: string };
/** How to mend a check that failed, by its id. */
export const fixes: Readonly<Record<string, string>>;
