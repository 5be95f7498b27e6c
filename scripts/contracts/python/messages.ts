/** The strings of a file as what is printed from them. */
import type { SyntaxNode } from "@lezer/common";
import { argumentsOf, nodesOf, type PythonFile } from "./source";
import { HOLE, printfHoles, type Template, templateOf } from "./strings";

/** A string of the source that may be printed. */
export interface Message {
  readonly file: PythonFile;
  readonly template: Template;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Keyword arguments of the call whose first argument it is, in order of their names. */
  readonly keywords: readonly string[];
}

const STRINGS = ["String", "FormatString", "ContinuedString"];

/** Every string of a file with what is put together with it; docstrings are left out. */
export function messagesOf(file: PythonFile): Message[] {
  const seen = new Set<number>();
  return nodesOf(file, ...STRINGS).flatMap((string) => {
    const whole = wholeOf(file, string);
    if (seen.has(whole.from) || whole.parent?.name === "ExpressionStatement") return [];
    const template = templateOf(file, whole);
    if (template === undefined) return [];
    seen.add(whole.from);
    return [
      {
        file,
        template: printfHoles(template),
        firstLine: file.lineAt(whole.from),
        lastLine: file.lineAt(whole.to),
        keywords: keywordsOf(file, whole),
      },
    ];
  });
}

/** A message of more parts than this was written by no person. */
const MOST_LEVELS = 50;

/** The outermost expression that is still one text. */
function wholeOf(file: PythonFile, string: SyntaxNode): SyntaxNode {
  let whole = string;
  let left = MOST_LEVELS;
  for (let up = whole.parent; up !== null && left-- > 0; up = up.parent) {
    if (up.name === "MemberExpression" && up.firstChild?.from === whole.from) continue;
    if (!/^(ContinuedString|BinaryExpression|ParenthesizedExpression|CallExpression)$/.test(up.name)) break;
    if (templateOf(file, up) === undefined) break;
    whole = up;
  }
  return whole;
}

function keywordsOf(file: PythonFile, whole: SyntaxNode): string[] {
  const list = whole.parent;
  const call = list?.name === "ArgList" ? list.parent : null;
  if (call?.name !== "CallExpression") return [];
  const { positional, keywords } = argumentsOf(file, call);
  if (positional[0]?.from !== whole.from) return [];
  // exc_info makes a traceback, not a part of the line.
  return [...keywords.keys()].filter((name) => name !== "exc_info").sort();
}

/** What a hole is tried with: a number, a fraction, a word, a hash. */
const FILLINGS = ["7", "0.5", "word", "abcdef0123"];

/** Beyond this many texts of one message no more are tried. */
const MOST_TEXTS = 5000;

/** Lines that a message may print, with its holes filled in turn. */
export function* linesOf(
  { template, keywords }: Message,
  printed: "plain" | "structlog",
  holes: readonly string[],
): Generator<string> {
  const parts = printed === "plain" ? template : structlogLine(template, keywords);
  const fillings = [...FILLINGS, ...holes];
  const count = parts.filter((part) => part === HOLE).length;
  let left = MOST_TEXTS;
  for (const choice of choices(count, fillings.length)) {
    if (left-- === 0) return;
    let hole = 0;
    const text = parts.map((part) => (part === HOLE ? fillings[choice[hole++] ?? 0] : part)).join("");
    yield* text.split("\n");
  }
}

// structlog.dev: ConsoleRenderer pads the event (pad_event=30 in its current releases; Connito sets 28).
function structlogLine(template: Template, keywords: readonly string[]): Template {
  return [
    ...template,
    ...(keywords.length === 0 ? [] : [" ".repeat(2)]),
    ...keywords.flatMap((name, index) => [`${index === 0 ? "" : " "}${name}=`, HOLE] as const),
  ];
}

/** Choices of `count` fillings: one for all holes, then the first for all but one, then for all but two. */
function* choices(count: number, fillings: number): Generator<readonly number[]> {
  for (let each = 0; each < (count === 0 ? 1 : fillings); each++) yield Array<number>(count).fill(each);
  const others = Array.from({ length: fillings - 1 }, (_, index) => index + 1);
  const changed = (...changes: readonly (readonly [hole: number, filling: number])[]) => {
    const choice = Array<number>(count).fill(0);
    for (const [hole, filling] of changes) choice[hole] = filling;
    return choice;
  };
  for (let first = 0; first < count; first++) for (const one of others) yield changed([first, one]);
  for (let first = 0; first < count; first++)
    for (let second = first + 1; second < count; second++)
      for (const one of others) for (const two of others) yield changed([first, one], [second, two]);
}
