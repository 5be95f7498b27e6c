import { describe, expect, it } from "vitest";
import { linesOf, messagesOf } from "../../../scripts/contracts/python/messages";
import { assignmentsOf, isDead, lookupFrom } from "../../../scripts/contracts/python/scopes";
import { nodesOf, parsePython, unreadLine } from "../../../scripts/contracts/python/source";
import { HOLE } from "../../../scripts/contracts/python/strings";
import { pythonValue } from "../../../scripts/contracts/python/values";
import type { WatchedValue } from "../../../workloads/watch";

/** What `x` is worth at the end of the text. */
function valueIn(text: string, assume: Record<string, WatchedValue> = {}): WatchedValue {
  const file = parsePython("a.py", text);
  const assignments = assignmentsOf(file);
  const node = assignments.findLast(({ target }) => target === "x")?.value;
  if (node === undefined) throw new Error("no x");
  return pythonValue(file, node, lookupFrom(file, assignments, assume)(node));
}

function templates(text: string): string[] {
  return messagesOf(parsePython("a.py", text)).map(({ template }) =>
    template.map((part) => (part === HOLE ? "<>" : part)).join(""),
  );
}

describe("the value of an expression", () => {
  it.each<[string, WatchedValue]>([
    ["x = 1_000", 1000],
    ["x = 0x1f", 31],
    ["x = -2.5e-4", -0.00025],
    ["x = 2 * 1024 ** 3 // 3", 715_827_882],
    ["x = 'a' 'b' + \"c\"", "abc"],
    ['x = """two\nlines"""', "two\nlines"],
    ["x = r'\\d' '\\x41\\u00e9\\101\\''", "\\dAéA'"],
    ["x = True and not None", true],
    ["x = os.getenv('A') or 'b'", "b"],
    ["x = os.environ.get('A', 7)", 7],
    ["x = frozenset({'a', 'b'})", ["a", "b"]],
    ["x = [1, (2, 3), [],]", [1, [2, 3], []]],
    ["x = Path('yard')", "yard"],
    ["x = 'a' if 1 == 2 else 'b'", "b"],
    ["Y = 3\nx = Y + 1", 4],
    ["Y = 3\ndef f():\n    Y = 5\n    x = Y", 5],
    ["Y = x\nx = Y", { expression: "Y" }],
    ["Y = 3\nY = 4\nx = Y", { expression: "Y" }],
    ["x = call(\n    1,\n    [ 2 ],\n)", { expression: "call(1, [2])" }],
    ["x = f'{a}'", { expression: "f'{a}'" }],
    ["x = 1 < 2 < 3", { expression: "1 < 2 < 3" }],
    ["x = 2 ** 99999", { expression: "2 ** 99999" }],
    ["x: int = 4  # why", 4],
  ])("%j", (text, value) => expect(valueIn(text)).toEqual(value));

  it("uses what is assumed before what is assigned", () => {
    expect(valueIn("Y = 3\nx = Y", { Y: 8 })).toBe(8);
  });

  it("goes no deeper than it must", () => {
    const deep = valueIn(`x = ${"(".repeat(5000)}1${")".repeat(5000)}`);
    expect(deep).toHaveProperty("expression");
  });
});

describe("a string", () => {
  it.each<[string, string[]]>([
    ['log(f"a {b!r:>{c}} {{d}}")', ["a <> {d}"]],
    ['log("a %s of %(b)05.2f, 100%")', ["a <> of <>, 100%"]],
    ['log("a %s" % b)', ["a <>"]],
    ['log("a {} {b:>3}".format(1, b=2))', ["a <> <>"]],
    ['log("a " + str(b) + " c")', ["a <> c"]],
    ['log(f"a {b} "\n    "c")', ["a <> c"]],
    ['def f():\n    """Docstring."""\n    g("a")', ["a"]],
    ['x = {"a": ["b"]}', ["a", "b"]],
    ["log(rf'\\d{a}')", ["\\d<>"]],
    ['log("a" * 3)', ["a"]],
  ])("%j", (text, expected) => expect(templates(text)).toEqual(expected));

  it("has the lines of the source", () => {
    const [message] = messagesOf(parsePython("a.py", 'x = 1\nlog(\n    f"a {b} "\n    "c"\n)\n'));
    expect([message?.firstLine, message?.lastLine]).toEqual([3, 4]);
  });

  it("has the keyword arguments of structlog in order of their names, without exc_info", () => {
    const [message] = messagesOf(parsePython("a.py", 'log("done", z=1, a=2, exc_info=True, **more)'));
    if (message === undefined) throw new Error("no message");
    expect([...linesOf(message, "structlog", [])]).toContain("done  a=7 z=7");
    expect([...linesOf(message, "plain", [])]).toEqual(["done"]);
  });

  it("with many holes is not tried for ever", () => {
    const text = `log(f"${"{a} ".repeat(200)}")`;
    const [message] = messagesOf(parsePython("a.py", text));
    if (message === undefined) throw new Error("no message");
    expect([...linesOf(message, "plain", ["x", "y"])].length).toBeLessThanOrEqual(5000);
  });
});

describe("a branch", () => {
  const text = (condition: string) =>
    `if ${condition}:\n    a()\nelif role == "b":\n    b()\nelse:\n    c()\n`;
  const live = (condition: string, assume: Record<string, WatchedValue>) => {
    const file = parsePython("a.py", text(condition));
    const names = lookupFrom(file, assignmentsOf(file), assume);
    return nodesOf(file, "CallExpression")
      .filter((call) => !isDead(file, call, names))
      .map((call) => file.text[call.from]);
  };
  it.each<[string, Record<string, WatchedValue>, string[]]>([
    ['role == "a"', { role: "a" }, ["a"]],
    ['role == "a"', { role: "b" }, ["b"]],
    ['role == "a"', { role: "c" }, ["c"]],
    ['role == "a"', {}, ["a", "b", "c"]],
    ["unknown", { role: "b" }, ["a", "b"]],
    ["unknown", { role: "c" }, ["a", "c"]],
    ["not on", { on: true, role: "c" }, ["c"]],
  ])("%s with %j", (condition, assume, calls) => expect(live(condition, assume)).toEqual(calls));
});

describe("what is no Python", () => {
  it.each([
    ["x = 1\ny = (\n", 3],
    ["def f(:\n  pass", 1],
    ["def f():\n    yield\n", undefined],
    ["match x:\n    case 1:\n        pass\n", undefined],
  ])("%j is told by its line", (text, line) => expect(unreadLine(parsePython("a.py", text))).toBe(line));
});
