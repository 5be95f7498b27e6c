/** Secrets made up for a rehearsal. Never the user's own: their content is not even read. */
import { createHash } from "node:crypto";
import type { Plan } from "../../planning/plan";
import type { SecretNeed } from "../../planning/secrets";
import { readStackFile } from "../../rehearsal/driver/stackFile";

const mark = "made-up-for-the-rehearsal-of-";

/** What the rest of the secret is made of. Where the name has no room, its hash keeps two keys of a bucket apart. */
function rest(name: string, room: number): string {
  return name.length <= room ? name : createHash("sha256").update(name).digest("base64url").slice(0, room);
}

/** A text that says what it is, as long as the secret has to be. The same name always gives the same text. */
export function madeUpSecret({ name, length }: SecretNeed): string {
  const wanted = "exactly" in length ? length.exactly : Math.max(length.atLeast, mark.length + name.length);
  return `${mark}${rest(name, wanted - mark.length)}`.padEnd(wanted, "-x").slice(0, wanted);
}

/** What the engine is given, by full key, in place of everything in the stack that is encrypted or not set. */
export function madeUpConfig(plan: Plan, stackFile: string): Record<string, string> {
  const own = Object.fromEntries(plan.secrets.map((need) => [need.name, madeUpSecret(need)]));
  const others = readStackFile(stackFile).encrypted.filter((key) => key !== "launchpad:secrets");
  return {
    ...(plan.secrets.length === 0 ? {} : { "launchpad:secrets": JSON.stringify(own) }),
    // 64 characters pass for an API token of Cloudflare, which has 40 to 80.
    ...Object.fromEntries(
      others.map((key) => [key, madeUpSecret({ name: "", length: { exactly: 64 }, purpose: key })]),
    ),
  };
}

/** Names of the secrets that were made up, for the report. */
export function madeUpNames(plan: Plan, config: Readonly<Record<string, string>>): string[] {
  const others = Object.keys(config).filter((key) => key !== "launchpad:secrets");
  return [...plan.secrets.map((need) => need.name), ...others].sort();
}
