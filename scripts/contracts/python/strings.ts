/** String constants of Python, f-strings with their holes among them. */
import type { SyntaxNode } from "@lezer/common";
import { childrenOf, type PythonFile, textOf } from "./source";

/** Stands for whatever a hole is filled with. */
export const HOLE = Symbol("hole");

/** Text and holes, in order. */
export type Template = readonly (string | typeof HOLE)[];

/** The template of a string, of strings side by side, and of their sum; undefined for any other expression. */
export function templateOf(file: PythonFile, node: SyntaxNode): Template | undefined {
  const parts = partsOf(file, node);
  return parts === undefined ? undefined : joined(parts);
}

function partsOf(file: PythonFile, node: SyntaxNode): Template | undefined {
  switch (node.name) {
    case "String":
      return [unquoted(textOf(file, node))];
    case "FormatString":
      return formatParts(file, node);
    case "ContinuedString":
      return childrenOf(node).flatMap((child) => partsOf(file, child) ?? []);
    case "ParenthesizedExpression": {
      const inner = childrenOf(node)[1];
      return inner === undefined ? undefined : partsOf(file, inner);
    }
    case "BinaryExpression":
      return sumParts(file, node);
    case "CallExpression":
      return formattedParts(file, node);
    default:
      return undefined;
  }
}

/** A long sum is a chain to the left, which is walked, not descended. */
function sumParts(file: PythonFile, sum: SyntaxNode): Template | undefined {
  const terms: SyntaxNode[] = [];
  let rest: SyntaxNode | null = sum;
  while (rest !== null && rest.name === "BinaryExpression") {
    const [left, operator, right]: SyntaxNode[] = childrenOf(rest);
    const sign = operator === undefined ? "" : textOf(file, operator);
    if (left === undefined || right === undefined) return undefined;
    if (sign === "%") {
      const message = terms.length === 0 ? partsOf(file, left) : undefined;
      return message === undefined ? undefined : printfHoles(message);
    }
    if (sign !== "+") return undefined;
    terms.unshift(right);
    rest = left;
  }
  if (rest !== null) terms.unshift(rest);
  const templates = terms.map((term) => partsOf(file, term));
  if (templates.every((each) => each === undefined)) return undefined;
  return templates.flatMap((each) => each ?? [HOLE]);
}

/** `"...".format(...)`. */
function formattedParts(file: PythonFile, call: SyntaxNode): Template | undefined {
  const member = call.firstChild;
  if (member?.name !== "MemberExpression" || !/\.\s*format$/.test(textOf(file, member))) return undefined;
  const subject = member.firstChild;
  const parts = subject === null ? undefined : partsOf(file, subject);
  return parts?.flatMap((part) => (part === HOLE ? [part] : withHoles(part, /\{[^{}]{0,100}\}/)));
}

function formatParts(file: PythonFile, node: SyntaxNode): Template {
  const [prefix, quote] = opening(textOf(file, node));
  const raw = prefix.toLowerCase().includes("r");
  const from = node.from + prefix.length + quote.length;
  const to = node.to - quote.length;
  const parts: (string | typeof HOLE)[] = [];
  let at = from;
  const text = (until: number) => {
    const braces = file.text.slice(at, until).replaceAll("{{", "{").replaceAll("}}", "}");
    parts.push(raw ? braces : unescaped(braces));
  };
  for (const hole of node.getChildren("FormatReplacement")) {
    text(hole.from);
    parts.push(HOLE);
    at = hole.to;
  }
  text(to);
  return parts;
}

/** `%s` and its kin in a message that a logger fills in: holes as well. */
const PERCENT = /%(?:\(\w{1,50}\))?[-#0 +]{0,5}\d{0,4}(?:\.\d{1,4})?[sdrfgi]/;

/** The same template with printf's holes. */
export function printfHoles(template: Template): Template {
  return joined(template.flatMap((part) => (part === HOLE ? [part] : withHoles(part, PERCENT))));
}

function withHoles(text: string, hole: RegExp): Template {
  return text.split(hole).flatMap((part, index) => (index === 0 ? [part] : [HOLE, part]));
}

function joined(parts: Template): Template {
  const out: (string | typeof HOLE)[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part === "") continue;
    if (typeof part === "string" && typeof last === "string") out[out.length - 1] = last + part;
    else out.push(part);
  }
  return out;
}

function opening(literal: string): [prefix: string, quote: string] {
  const match = /^([A-Za-z]{0,3})("""|'''|"|')/.exec(literal);
  return [match?.[1] ?? "", match?.[2] ?? ""];
}

/** The value of a string literal. */
export function unquoted(literal: string): string {
  const [prefix, quote] = opening(literal);
  const body = literal.slice(prefix.length + quote.length, literal.length - quote.length);
  return prefix.toLowerCase().includes("r") ? body : unescaped(body);
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  a: "\u0007",
  "\n": "",
};

// docs.python.org/3/reference/lexical_analysis.html#escape-sequences; \N{NAME} stays as it is.
function unescaped(body: string): string {
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, x, u, long, octal, other) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) return codePoint(Number.parseInt(hex, 16), whole);
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8), whole);
      return SIMPLE[other] ?? (/["'\\]/.test(other) ? other : whole);
    },
  );
}

function codePoint(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}
