import { InvalidArgumentError } from "commander";
import { suggest } from "../../config/suggest";
import type { ComparedProfiles } from "../../planning/compare/compare";
import { profileNames } from "../../planning/tripwires/workloads";
import type { ProfileName } from "../../workloads/profile";

/** `guide`: the stack's own profiles beside it. `stock,tuned`: these two. @throws InvalidArgumentError, a wrong command line */
export function parseCompared(text: string): ComparedProfiles {
  const names = text.split(",").map((each) => each.trim());
  const [first, second] = names.map(profileName);
  if (first === undefined || names.length > 2)
    throw new InvalidArgumentError("one profile, or two with a comma between them.");
  return second === undefined ? { left: undefined, right: first } : { left: first, right: second };
}

function profileName(text: string): ProfileName {
  const found = profileNames.find((each) => each === text);
  if (found === undefined)
    throw new InvalidArgumentError(`there is no profile ${text}: ${suggest(text, profileNames)}`);
  return found;
}
