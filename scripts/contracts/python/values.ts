/** Values of Python expressions, as far as they stand in the source. Nothing is run. */
import type { SyntaxNode } from "@lezer/common";
import type { WatchedValue } from "../../../workloads/watch";
import { argumentsOf, childrenOf, type PythonFile, splitByComma, textOf } from "./source";
import { HOLE, templateOf } from "./strings";

/** Looks up a name that an expression uses; undefined where it is not known. */
export type Lookup = (name: string, depth: number) => WatchedValue | undefined;

/** What a node is worth. An expression that cannot be worked out stays one, with its text on one line. */
export function pythonValue(file: PythonFile, node: SyntaxNode, lookup: Lookup, depth = 0): WatchedValue {
  const known = depth > DEEPEST ? undefined : literal(file, node, lookup, depth);
  return known === undefined ? { expression: oneLine(textOf(file, node)) } : known;
}

/** Sums of many terms nest; no default that anybody wrote goes as deep as this. */
const DEEPEST = 60;

/** Without the blanks and the last comma that only a layout over several lines needs. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/([([{]) /g, "$1")
    .replace(/,? ([)\]}])/g, "$1")
    .trim();
}

function literal(
  file: PythonFile,
  node: SyntaxNode,
  lookup: Lookup,
  depth: number,
): WatchedValue | undefined {
  const inner = (child: SyntaxNode | undefined) => {
    const value = child === undefined ? undefined : pythonValue(file, child, lookup, depth + 1);
    return value === undefined || isExpression(value) ? undefined : value;
  };
  switch (node.name) {
    case "Number":
      return pythonNumber(textOf(file, node));
    case "Boolean":
      return textOf(file, node) === "True";
    case "None":
      return null;
    case "VariableName":
      return lookup(textOf(file, node), depth + 1);
    case "ParenthesizedExpression":
      return inner(childrenOf(node)[1]);
    case "UnaryExpression":
      return unary(file, node, inner);
    case "BinaryExpression":
      return binary(file, node, inner);
    case "ConditionalExpression":
      return conditional(node, inner);
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return list(node, inner);
    case "CallExpression":
      return call(file, node, inner);
    case "String":
    case "FormatString":
    case "ContinuedString": {
      const template = templateOf(file, node);
      if (template?.includes(HOLE)) return undefined;
      return template?.join("");
    }
    default:
      return undefined;
  }
}

type Inner = (child: SyntaxNode | undefined) => WatchedValue | undefined;

function isExpression(value: WatchedValue): value is { expression: string } {
  return typeof value === "object" && value !== null && "expression" in value;
}

function pythonNumber(text: string): number | undefined {
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

function unary(file: PythonFile, node: SyntaxNode, inner: Inner): WatchedValue | undefined {
  const [operator, operand] = childrenOf(node);
  const value = inner(operand);
  const sign = operator === undefined ? "" : textOf(file, operator);
  if (sign === "not" && value !== undefined) return !truth(value);
  return sign === "-" && typeof value === "number" ? -value : undefined;
}

function binary(file: PythonFile, node: SyntaxNode, inner: Inner): WatchedValue | undefined {
  const [left, operator, right, beyond] = childrenOf(node);
  if (operator === undefined || beyond !== undefined) return undefined;
  const sign = textOf(file, operator);
  const a = inner(left);
  if (a === undefined) return undefined;
  if (sign === "or" && truth(a)) return a;
  if (sign === "and" && !truth(a)) return a;
  const b = inner(right);
  if (b === undefined) return undefined;
  if (sign === "or" || sign === "and") return b;
  if (sign === "==" || sign === "is") return sameValue(a, b);
  if (sign === "!=") return !sameValue(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return sign === "+" ? [...a, ...b] : undefined;
  if (typeof a === "string" && typeof b === "string") return sign === "+" ? a + b : undefined;
  return typeof a === "number" && typeof b === "number" ? arithmetic(sign, a, b) : undefined;
}

function arithmetic(sign: string, a: number, b: number): number | undefined {
  const results: Readonly<Record<string, number>> = {
    "+": a + b,
    "-": a - b,
    "*": a * b,
    "/": a / b,
    "//": Math.floor(a / b),
    "**": a ** b,
  };
  const value = results[sign];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function conditional(node: SyntaxNode, inner: Inner): WatchedValue | undefined {
  const [yes, , condition, , no] = childrenOf(node);
  const value = inner(condition);
  if (value === undefined) return undefined;
  return inner(truth(value) ? yes : no);
}

function list(node: SyntaxNode, inner: Inner): WatchedValue | undefined {
  const values: WatchedValue[] = [];
  for (const [item, ...more] of splitByComma(childrenOf(node).slice(1, -1))) {
    const value = more.length > 0 ? undefined : inner(item);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** Calls whose value is that of an argument: containers, paths, and the environment, which is taken as empty. */
function call(file: PythonFile, node: SyntaxNode, inner: Inner): WatchedValue | undefined {
  const callee = node.firstChild === null ? "" : textOf(file, node.firstChild);
  const { positional } = argumentsOf(file, node);
  if (/^(os\.)?(getenv|environ\.get)$/.test(callee)) {
    return positional[1] === undefined ? null : inner(positional[1]);
  }
  if (/^(frozenset|set|tuple|list)$/.test(callee))
    return positional[0] === undefined ? [] : inner(positional[0]);
  if (/^(Path|str|int|float)$/.test(callee)) return inner(positional[0]);
  return undefined;
}

/** Python's truth of a value. */
export function truth(value: WatchedValue): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Whether two values are one; lists count as they stand. */
export function sameValue(a: WatchedValue, b: WatchedValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
