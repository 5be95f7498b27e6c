import type { z } from "zod";
import { type Problem, show } from "./error";
import { pathText, problemsOf } from "./problems";
import { bucketSchema } from "./schema/bucket";
import { name } from "./schema/common";
import { guardsSchema } from "./schema/guards";
import { hostSchema } from "./schema/host";
import { operatorSchema } from "./schema/operator";
import { registrySchema } from "./schema/registry";
import { type StackConfig, stackKeys, stackSchema } from "./schema/stack";
import { type TrainerConfig, trainerSchema } from "./schema/trainer";
import { setSecretLine } from "./secrets";
import { suggest } from "./suggest";
import { unfitProblems } from "./unfit";

/** A map in which an entry that did not parse is present as undefined, so that references to it still resolve. */
export type Parsed<T> = ReadonlyMap<string, T | undefined>;

/** A stack as far as it parsed. */
export interface ParsedStack {
  production: boolean;
  operator: StackConfig["operator"];
  hosts: Parsed<StackConfig["hosts"][string]>;
  buckets: Parsed<StackConfig["buckets"][string]>;
  registries: Parsed<StackConfig["registries"][string]>;
  trainers: Parsed<TrainerConfig>;
  guards: StackConfig["guards"];
  /** Top keys that could not be read at all: what refers to them is judged no further. */
  unread: ReadonlySet<string>;
}

/**
 * Parses the values under `launchpad:`. Every host, bucket, registry and trainer is parsed on its own, so that one
 * wrong entry hides neither the schema problems nor the rule problems of the others.
 */
export function parseStack(values: unknown): { stack: ParsedStack; problems: Problem[] } {
  const problems: Problem[] = [];
  const top = asMap(values, [], problems);
  for (const key of Object.keys(top)) {
    if (!stackKeys.includes(key)) {
      problems.push({
        path: pathText([key]),
        given: show(top[key]),
        rule: "there is no such key",
        fix: suggest(key, stackKeys),
      });
    }
  }
  checkSecretForm(top.secrets, problems);
  const before = problems.length;
  const stack = {
    production: one(stackSchema.shape.production, top.production, "production", problems) ?? false,
    operator: one(operatorSchema, top.operator ?? {}, "operator", problems) ?? { sshPublicKeys: [] },
    guards: one(guardsSchema, top.guards ?? {}, "guards", problems) ?? { strictFreshness: false },
    hosts: entries(hostSchema, top.hosts, "hosts", problems),
    buckets: entries(bucketSchema, top.buckets, "buckets", problems),
    registries: entries(registrySchema, top.registries, "registries", problems),
    trainers: entries(trainerSchema, top.trainers, "trainers", problems),
  };
  const unread = new Set(problems.slice(before).map((problem) => problem.path));
  return { stack: { ...stack, unread }, problems };
}

/** A secret is text. What stands there instead is not shown: it may be one. */
function checkSecretForm(secrets: unknown, problems: Problem[]): void {
  const result = stackSchema.shape.secrets.safeParse(secrets, { reportInput: false });
  for (const issue of result.error?.issues ?? []) {
    const name = issue.path[0];
    problems.push({
      path: pathText(["secrets", ...issue.path]),
      given: "something that is not text",
      rule: "a secret is one text under one name",
      fix: `set each with: ${setSecretLine(name === undefined ? "<name>" : String(name))}`,
    });
  }
}

function one<S extends z.ZodType>(
  schema: S,
  value: unknown,
  key: string,
  problems: Problem[],
): z.output<S> | undefined {
  return judged(schema, value, [key], problems);
}

/** The value as far as the schema takes it, with every problem of it, each place told once. */
function judged<S extends z.ZodType>(
  schema: S,
  value: unknown,
  path: readonly string[],
  problems: Problem[],
): z.output<S> | undefined {
  const result = schema.safeParse(value);
  const found = result.success ? [] : problemsOf(schema, value, result.error.issues, path);
  const told = new Set(found.map((problem) => problem.path));
  problems.push(...found, ...unfitProblems(value, path).filter((problem) => !told.has(problem.path)));
  return result.success ? result.data : undefined;
}

function entries<S extends z.ZodType>(
  schema: S,
  value: unknown,
  key: string,
  problems: Problem[],
): Map<string, z.output<S> | undefined> {
  const parsed = new Map<string, z.output<S> | undefined>();
  for (const [entry, given] of Object.entries(asMap(value, [key], problems))) {
    const named = name.safeParse(entry);
    if (!named.success) {
      problems.push({
        path: `${key}[${JSON.stringify(entry)}]`,
        given: show(entry),
        rule: `a name is ${named.error.issues[0]?.message ?? "not usable"}`,
        fix: "rename it",
      });
    }
    const data = judged(schema, given, [key, entry], problems);
    parsed.set(entry, named.success ? data : undefined);
  }
  return parsed;
}

function asMap(value: unknown, path: readonly string[], problems: Problem[]): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.push({
    path: path.join(".") || "(the whole)",
    given: show(value),
    rule: "must be a mapping of names",
    fix: "write names with their settings below, as in Pulumi.prod.yaml",
  });
  return {};
}
