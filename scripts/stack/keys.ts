/** Keys of a stack file that nobody would read: Pulumi passes over them, and what stands below them is not deployed. */
import { type Problem, show } from "../../config/error";
import { nearest, suggest } from "../../config/suggest";

/** What a stack file may hold beside `config` (pulumi/pulumi, sdk/go/common/workspace/project.go: ProjectStack). */
const topKeys = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

/** Namespaces that the program and its providers read. */
const namespaces = ["launchpad", "aws", "cloudflare", "docker", "pulumi"];

/** The keys at the top of the file that Pulumi does not know. */
export function strangeTopKeys(file: string, keys: readonly string[]): Problem[] {
  return keys
    .filter((key) => !topKeys.includes(key))
    .map((key) => ({
      path: `${file}: ${key}`,
      given: show(key),
      rule: "there is no such key, and nothing below it is read",
      fix: suggest(key, topKeys),
    }));
}

/** Config keys whose project is a mistyped one. Others are left alone: another program may read them. */
export function mistypedNamespaces(keys: readonly string[]): Problem[] {
  return keys.flatMap((key) => {
    const namespace = key.slice(0, key.indexOf(":"));
    const meant = namespaces.includes(namespace) ? undefined : nearest(namespace, ["launchpad"]);
    if (meant === undefined) return [];
    const fix = `did you mean ${show(`${meant}${key.slice(namespace.length)}`)}?`;
    return [{ path: `config.${key}`, given: show(namespace), rule: "no program reads this project", fix }];
  });
}
