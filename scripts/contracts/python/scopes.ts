/** Assignments of a file, and the names that an expression may use. */
import type { SyntaxNode } from "@lezer/common";
import type { WatchedValue } from "../../../workloads/watch";
import { childrenOf, nodesOf, type PythonFile, textOf } from "./source";
import { type Lookup, pythonValue, truth } from "./values";

/** `target = value`, annotated or not. */
export interface Assignment {
  /** As it is written, without blanks. */
  readonly target: string;
  readonly node: SyntaxNode;
  /** Undefined for an annotation alone. */
  readonly value: SyntaxNode | undefined;
  /** Where it stands: the offset of the class or function round it, 0 for the module. */
  readonly scope: number;
}

/** All assignments with one target. */
export function assignmentsOf(file: PythonFile): Assignment[] {
  return nodesOf(file, "AssignStatement").flatMap((node) => {
    const parts = childrenOf(node).filter(({ name }) => name !== "Comment");
    const operators = parts.filter(({ name }) => name === "AssignOp");
    const [target] = parts;
    const direct = target?.name === "VariableName" || target?.name === "MemberExpression";
    if (target === undefined || !direct || operators.length > 1) return [];
    const at = parts.findIndex(({ name }) => name === "AssignOp");
    return [
      {
        target: textOf(file, target).replace(/\s/g, ""),
        node,
        value: at === -1 ? undefined : parts[at + 1],
        scope: scopeOf(node),
      },
    ];
  });
}

function scopeOf(node: SyntaxNode): number {
  for (let each = node.parent; each !== null; each = each.parent) {
    if (each.name === "FunctionDefinition" || each.name === "ClassDefinition") return each.from;
  }
  return 0;
}

/**
 * Names as seen from a node: assumed ones first, then variables of the functions round it and of the module that are
 * assigned once.
 */
export function lookupFrom(
  file: PythonFile,
  assignments: readonly Assignment[],
  assume: Readonly<Record<string, WatchedValue>> = {},
): (from: SyntaxNode) => Lookup {
  const assumed = new Map(Object.entries(assume));
  const at =
    (from: SyntaxNode): Lookup =>
    (name, depth) => {
      if (assumed.has(name)) return assumed.get(name);
      for (const scope of scopesOf(from)) {
        const found = assignments.filter((each) => each.target === name && each.scope === scope);
        const [only] = found;
        if (only === undefined) continue;
        if (
          found.length > 1 ||
          only.value === undefined ||
          (only.value.from <= from.from && only.value.to >= from.to)
        )
          return undefined;
        const value = pythonValue(file, only.value, at(only.value), depth + 1);
        return typeof value === "object" && value !== null && "expression" in value ? undefined : value;
      }
      return undefined;
    };
  return at;
}

function scopesOf(node: SyntaxNode): number[] {
  const scopes: number[] = [];
  for (let each = node.parent; each !== null; each = each.parent) {
    if (each.name === "FunctionDefinition") scopes.push(each.from);
  }
  return [...scopes, 0];
}

/** Whether a node stands in a branch that is never taken, as far as the names tell. */
export function isDead(file: PythonFile, node: SyntaxNode, names: (from: SyntaxNode) => Lookup): boolean {
  for (let each = node; each.parent !== null; each = each.parent) {
    if (each.parent.name !== "IfStatement" || each.name !== "Body") continue;
    if (branchTaken(file, each, each.parent, names) === false) return true;
  }
  return false;
}

/** undefined: not known. */
function branchTaken(
  file: PythonFile,
  body: SyntaxNode,
  statement: SyntaxNode,
  names: (from: SyntaxNode) => Lookup,
): boolean | undefined {
  let condition: SyntaxNode | undefined;
  let unknown = false;
  for (const part of childrenOf(statement)) {
    if (part.name === "if" || part.name === "elif" || part.name === "else") condition = undefined;
    else if (part.name !== "Body") condition = part;
    else {
      const value = condition === undefined ? true : pythonValue(file, condition, names(condition));
      const known = typeof value !== "object" || value === null || Array.isArray(value);
      const taken = known ? truth(value) : undefined;
      if (part.from === body.from) return unknown ? (taken === false ? false : undefined) : taken;
      if (taken === true) return false;
      if (taken === undefined) unknown = true;
    }
  }
  return undefined;
}
