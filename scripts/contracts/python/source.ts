/** A file of Python, parsed and never run. */
import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";

/** A parsed file. */
export interface PythonFile {
  /** In the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: Tree;
  /** Line of an offset, from 1. */
  readonly lineAt: (offset: number) => number;
}

/** Parses text; a mistake in it becomes a node of its own, see `unreadLine`. */
export function parsePython(path: string, text: string): PythonFile {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { path, text, tree: parser.parse(text), lineAt: (offset) => lineAt(starts, offset) };
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** First line that is no Python that this parser knows. */
export function unreadLine({ tree, lineAt: line }: PythonFile): number | undefined {
  let found: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (found !== undefined) return false;
      // The grammar has no `yield` without a value and fills the gap; the rest of the file is read as it is.
      const parent = node.node.parent?.name;
      if (node.type.isError && !(node.from === node.to && parent === "YieldStatement"))
        found = line(node.from);
      return undefined;
    },
  });
  return found;
}

/** Source text of a node. */
export function textOf(file: PythonFile, node: { from: number; to: number }): string {
  return file.text.slice(node.from, node.to);
}

/** The children of a node, words and punctuation included. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** All nodes of a kind, in order of the file. */
export function nodesOf(file: PythonFile, ...names: readonly string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  file.tree.iterate({
    enter: (node) => {
      if (names.includes(node.name)) found.push(node.node);
    },
  });
  return found;
}

/** Positional and keyword arguments of a call; starred ones are left out. */
export function argumentsOf(
  file: PythonFile,
  call: SyntaxNode,
): { positional: SyntaxNode[]; keywords: Map<string, SyntaxNode> } {
  const positional: SyntaxNode[] = [];
  const keywords = new Map<string, SyntaxNode>();
  const list = call.getChild("ArgList");
  for (const part of list === null ? [] : splitByComma(childrenOf(list).slice(1, -1))) {
    const [first, second, third] = part;
    if (first === undefined || first.name.startsWith("*")) continue;
    if (second?.name === "AssignOp" && third !== undefined) keywords.set(textOf(file, first), third);
    else positional.push(first);
  }
  return { positional, keywords };
}

/** Nodes in groups, as the commas between them say. */
export function splitByComma(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [];
  let group: SyntaxNode[] = [];
  for (const node of nodes.filter(({ name }) => name !== "Comment")) {
    if (node.name !== ",") {
      group.push(node);
      continue;
    }
    groups.push(group);
    group = [];
  }
  return [...groups, group].filter((each) => each.length > 0);
}
