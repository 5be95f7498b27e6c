/** Classes with annotated fields: pydantic's models. */
import type { SyntaxNode } from "@lezer/common";
import type { WatchedValue } from "../../../workloads/watch";
import { type Assignment, assignmentsOf, lookupFrom } from "./scopes";
import { argumentsOf, nodesOf, type PythonFile, textOf } from "./source";
import type { Lookup } from "./values";
import { pythonValue } from "./values";

/** A field as upstream declares it. */
export interface UpstreamField {
  readonly name: string;
  /** Undefined where the field is required. */
  readonly default: WatchedValue | undefined;
  readonly line: number;
}

/** A class with its own fields; those that it inherits are its parents'. */
export interface UpstreamClass {
  readonly name: string;
  readonly line: number;
  readonly fields: readonly UpstreamField[];
  /** By name: assignments of the class that start with an underscore. */
  readonly attributes: ReadonlyMap<string, { value: WatchedValue; line: number }>;
}

/** Classes in order of the file. */
export function classesOf(file: PythonFile): UpstreamClass[] {
  const assignments = assignmentsOf(file);
  const names = lookupFrom(file, assignments);
  return nodesOf(file, "ClassDefinition").map((node) => {
    const name = node.getChild("VariableName");
    const own = assignments.filter(
      ({ scope, node: each }) => scope === node.from && each.parent?.parent?.from === node.from,
    );
    const annotated = own.filter(({ node: each }) => each.getChild("TypeDef") !== null);
    return {
      name: name === null ? "" : textOf(file, name),
      line: file.lineAt(node.from),
      fields: annotated
        .filter(({ target }) => !target.startsWith("_"))
        .map((each) => ({
          name: each.target,
          default: defaultOf(file, each, names),
          line: file.lineAt(each.node.from),
        })),
      attributes: new Map(
        own
          .filter(({ target, value }) => target.startsWith("_") && value !== undefined)
          .map(({ target, value, node: each }) => [
            target,
            {
              value: value === undefined ? null : pythonValue(file, value, names(value)),
              line: file.lineAt(each.from),
            },
          ]),
      ),
    };
  });
}

/** The value, or what pydantic's `Field` says: `default`, the first argument, or a factory. */
function defaultOf(
  file: PythonFile,
  { value }: Assignment,
  names: (from: SyntaxNode) => Lookup,
): WatchedValue | undefined {
  if (value === undefined) return undefined;
  const callee =
    value.name === "CallExpression" && value.firstChild !== null ? textOf(file, value.firstChild) : "";
  if (callee !== "Field") return pythonValue(file, value, names(value));
  const { positional, keywords } = argumentsOf(file, value);
  const factory = keywords.get("default_factory");
  if (factory !== undefined) return factoryValue(file, factory, names);
  const given = keywords.get("default") ?? positional[0];
  if (given === undefined || textOf(file, given) === "...") return undefined;
  return pythonValue(file, given, names(given));
}

function factoryValue(
  file: PythonFile,
  factory: SyntaxNode,
  names: (from: SyntaxNode) => Lookup,
): WatchedValue {
  if (textOf(file, factory) === "list") return [];
  const body = factory.name === "LambdaExpression" ? factory.lastChild : null;
  if (body !== null) return pythonValue(file, body, names(body));
  return { expression: `${textOf(file, factory)}()` };
}
