/**
 * Reads Pulumi.<stack>.yaml without an engine: what the program would get as its configuration, with the
 * secrets taken out. No secret is ever decrypted here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type Problem, show } from "../../config/error";
import {
  encryptedProblem,
  isCiphertext,
  plainSecretsProblem,
  type RawStack,
  type SecretFact,
  secretFacts,
} from "../../config/secrets";
import { codeOf } from "../cli/errors";
import { mistypedNamespaces, strangeTopKeys } from "./keys";
import { isStackName, listStacks, nearestFirst, shortStackName, stackFileName } from "./names";
import { parseYaml } from "./yaml";

const projectNamespace = "launchpad";

/** Where to read. */
export interface ReadStackOptions {
  /** The project's folder. */
  dir: string;
}

/**
 * The configuration of a stack.
 * @param given its name; of `organization/project/stack` the last part counts
 * @throws ConfigError when there is no such stack, or its file is no usable configuration
 */
export function readStack(given: string, options: ReadStackOptions): RawStack {
  const stack = shortStackName(given);
  const file = stackFileName(stack);
  const { value, problems } = parseYaml(readStackFile(given, stack, options.dir), file);
  if (problems.length > 0) throw new ConfigError(problems);
  return rawStack(stack, value, file);
}

function readStackFile(given: string, stack: string, dir: string): string {
  if (!isStackName(stack)) throw noSuchStack(given, dir);
  try {
    return readFileSync(join(dir, stackFileName(stack)), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw noSuchStack(given, dir);
    throw error;
  }
}

function noSuchStack(given: string, dir: string): ConfigError {
  const names = nearestFirst(given, listStacks(dir));
  return new ConfigError([
    {
      path: "--stack",
      given: show(given),
      rule: isStackName(shortStackName(given))
        ? `there is no ${stackFileName(shortStackName(given))} in this project`
        : "a stack's name has letters, digits, -, _ and .",
      fix: names.length === 0 ? "make one: pulumi stack init prod" : `use one of: ${names.join(", ")}`,
    },
  ]);
}

/** The values of a parsed stack file. @throws ConfigError */
function rawStack(stack: string, parsed: unknown, file: string): RawStack {
  const problems: Problem[] = [];
  const top = asMap(parsed, file, problems);
  problems.push(...strangeTopKeys(file, Object.keys(top)));
  const config = asMap(top.config, `${file}: config`, problems);
  problems.push(...mistypedNamespaces(Object.keys(config).filter((key) => key.indexOf(":") > 0)));
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(config)) {
    const colon = key.indexOf(":");
    if (colon < 1) {
      problems.push({
        path: `config.${key}`,
        given: show(key),
        rule: "a key has the form <project>:<name>",
        fix: `write ${projectNamespace}:${key}`,
      });
    } else if (key.slice(0, colon) === projectNamespace) {
      const name = key.slice(colon + 1);
      if (isCiphertext(value)) problems.push(encryptedProblem(name));
      else entries.push([name, asProgramReads(value)]);
    }
  }
  const { secrets, ...values }: Record<string, unknown> = Object.fromEntries(entries);
  const { facts, rest } = secretFacts(secrets);
  if ([...facts.values()].some((fact) => fact.length !== undefined)) problems.push(plainSecretsProblem());
  const region = config["aws:region"];
  if (region !== undefined && typeof region !== "string") {
    problems.push({
      path: "aws:region",
      given: isCiphertext(region) ? "an encrypted value" : show(region),
      rule: "must be a string in clear text",
      fix: "set it with: pulumi config set aws:region us-east-1",
    });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    stack,
    values: rest === undefined ? values : { ...values, secrets: rest },
    secrets: facts,
    awsRegion: typeof region === "string" ? region : undefined,
    cloudflareToken: secretFact(config["cloudflare:apiToken"]),
  };
}

function asMap(value: unknown, path: string, problems: Problem[]): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.push({
    path,
    given: show(value),
    rule: "must be a mapping of keys",
    fix: "write `config:` and below it the keys, as in Pulumi.prod.yaml",
  });
  return {};
}

/**
 * `pulumi config set` writes everything as a string, and the program reads each key as JSON; so a string that
 * is JSON counts as its value here too.
 */
function asProgramReads(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function secretFact(value: unknown): SecretFact | undefined {
  if (isCiphertext(value)) return { length: undefined };
  return typeof value === "string" ? { length: value.length } : undefined;
}
