import { type SecretFacts, setSecretLine } from "../config/secrets";
import { suggest } from "../config/suggest";
import type { Findings } from "./findings";
import type { PlanInputs } from "./inputs";

/** A secret that the plan needs, with the length its user insists on. */
export interface SecretNeed {
  name: string;
  /** Exact length in characters, or at least that long. */
  length: { exactly: number } | { atLeast: number };
  purpose: string;
  /** True: it may be left out. */
  optional?: true;
}

/**
 * Checks that every needed secret is there and as long as it must be, and that none is there for nothing. The
 * last is left out unless `complete`: an entry that did not parse may be the one that uses it.
 */
export function checkSecrets(
  needs: readonly SecretNeed[],
  facts: SecretFacts,
  mode: PlanInputs["secrets"],
  complete: boolean,
  findings: Findings,
): void {
  for (const need of needs) {
    const path = `secrets[${JSON.stringify(need.name)}]`;
    const fact = facts.get(need.name);
    if (fact === undefined) {
      if (need.optional === true) continue;
      if (mode === "require")
        findings.problem(path, "nothing", `needed: ${need.purpose}`, setSecretLine(need.name));
      else findings.warn("LP-SECRET-001", path, `not set yet: ${need.purpose}. ${setSecretLine(need.name)}`);
    } else if (fact.length !== undefined) checkLength(path, need, fact.length, findings);
  }
  const wanted = needs.map((n) => n.name);
  for (const name of facts.keys()) {
    if (wanted.includes(name)) continue;
    const path = `secrets[${JSON.stringify(name)}]`;
    if (/cold/i.test(name)) {
      findings.problem(
        path,
        "a secret",
        "a coldkey is never needed on a host",
        `pulumi config rm --path 'launchpad:${path}'`,
      );
    } else if (complete)
      findings.problem(path, "a secret", "nothing in this stack uses it", suggest(name, wanted));
  }
}

function checkLength(path: string, need: SecretNeed, length: number, findings: Findings): void {
  const given = `a secret of ${length} characters`;
  if ("exactly" in need.length && length !== need.length.exactly) {
    findings.problem(
      path,
      given,
      `${need.purpose} has exactly ${need.length.exactly} characters`,
      setSecretLine(need.name),
    );
  } else if ("atLeast" in need.length && length < need.length.atLeast) {
    findings.problem(
      path,
      given,
      `${need.purpose} has at least ${need.length.atLeast} characters`,
      setSecretLine(need.name),
    );
  }
}
