/** `parser.add_argument(...)` calls of a file. */
import type { WatchedValue } from "../../../workloads/watch";
import { assignmentsOf, isDead, lookupFrom } from "./scopes";
import { argumentsOf, nodesOf, type PythonFile, textOf } from "./source";
import { pythonValue } from "./values";

/** A flag as upstream declares it. */
export interface UpstreamFlag {
  /** Without the dashes. */
  readonly name: string;
  readonly type: "int" | "float" | "string" | "switch" | "strings";
  /** Undefined where none is given; a switch is off. */
  readonly default: WatchedValue | undefined;
  /** argparse's `choices`. */
  readonly choices: WatchedValue | undefined;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Flags in order of the file; calls in branches that `assume` makes false are left out. */
export function flagsOf(
  file: PythonFile,
  assume: Readonly<Record<string, WatchedValue>> = {},
): UpstreamFlag[] {
  const names = lookupFrom(file, assignmentsOf(file), assume);
  return nodesOf(file, "CallExpression").flatMap((call) => {
    const callee = call.firstChild === null ? "" : textOf(file, call.firstChild);
    if (!callee.endsWith(".add_argument") || isDead(file, call, names)) return [];
    const { positional, keywords } = argumentsOf(file, call);
    const spelled = positional.map((node) => pythonValue(file, node, names(node)));
    const long = spelled.find((each) => typeof each === "string" && each.startsWith("--"));
    if (typeof long !== "string") return [];
    const text = (keyword: string) => {
      const node = keywords.get(keyword);
      return node === undefined ? undefined : textOf(file, node);
    };
    const standard = keywords.get("default");
    const choices = keywords.get("choices");
    const type = typeOf(text);
    const given = standard === undefined ? undefined : pythonValue(file, standard, names(standard));
    return [
      {
        name: long.slice(2),
        type,
        default: type === "switch" ? (given ?? false) : (given ?? undefined),
        choices: choices === undefined ? undefined : pythonValue(file, choices, names(choices)),
        firstLine: file.lineAt(call.from),
        lastLine: file.lineAt(call.to),
      },
    ];
  });
}

function typeOf(text: (keyword: string) => string | undefined): UpstreamFlag["type"] {
  if (/store_(true|false)/.test(text("action") ?? "")) return "switch";
  if (text("nargs") !== undefined) return "strings";
  const type = text("type");
  return type === "int" || type === "float" ? type : "string";
}
