import { ConfigError } from "../../config/error";
import type { PlanInputs } from "../../planning/inputs";
import { catalogue } from "../../planning/tripwires/catalogue";
import { OperatorError } from "../cli/errors";
import type { Page } from "../print/style";
import { catalogueLines, explainLines, likelyIds, type Mentions, mentionsOf } from "./explain";
import { planAnyway } from "./planStack";

/**
 * `--explain ID`, or every id without one. A stack that has problems is explained too: they are why one asks.
 * @throws OperatorError for an id that there is not, with the nearest ones; ConfigError for a stack that there is not
 */
export async function explain(
  stack: string,
  secrets: PlanInputs["secrets"],
  id: string | undefined,
  json: boolean,
  page: Page,
): Promise<string[]> {
  const entries = catalogue();
  if (id === undefined) return json ? [JSON.stringify(entries, null, 2)] : catalogueLines(entries, page);
  const entry = entries.find((each) => each.id === id.toUpperCase());
  if (entry === undefined)
    throw new OperatorError(`there is no id ${id} - the nearest are: ${likelyIds(id).join(", ")}`);
  const explanation = { entry, mentions: await mentions(stack, secrets, entry.id) };
  return json ? [JSON.stringify(explanation, null, 2)] : explainLines(explanation, page);
}

async function mentions(stack: string, secrets: PlanInputs["secrets"], id: string): Promise<Mentions> {
  try {
    const { plan, problems } = await planAnyway(stack, secrets);
    return mentionsOf(plan, problems, id);
  } catch (error) {
    // A stack that does not exist is the user's mistake; one whose file is broken has no plan to speak of.
    if (!(error instanceof ConfigError) || error.problems.some(({ path }) => path === "--stack")) throw error;
    return { stack, problems: [...error.problems], warnings: [], values: [], refused: [] };
  }
}
