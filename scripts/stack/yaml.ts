/** A stack file's YAML as values, with every mistake at its line and column. */
import { LineCounter, parseDocument } from "yaml";
import type { Problem } from "../../config/error";

/** What a stack file says, or why it cannot be read. */
export interface YamlResult {
  value: unknown;
  problems: Problem[];
}

/**
 * Parses one YAML document.
 * @param file the name that problems carry, `Pulumi.prod.yaml:12:5`
 */
export function parseYaml(text: string, file: string): YamlResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { path: `${file}:${line}:${col}`, text: text.split("\n")[line - 1]?.trim() ?? "" };
  };
  const problems = document.errors.map((error) => {
    const place = at(error.pos[0]);
    return {
      path: place.path,
      given: shortLine(place.text),
      rule: sentence(error.message),
      fix: fixes[error.code] ?? "correct the YAML there",
    };
  });
  if (problems.length > 0) return { value: undefined, problems };
  try {
    return { value: document.toJS(), problems: [] };
  } catch (error) {
    // An alias without its anchor, or so many aliases that the document grows beyond bounds.
    const rule = sentence(error instanceof Error ? error.message : String(error));
    return {
      value: undefined,
      problems: [{ path: file, given: "an alias", rule, fix: "write the value out instead" }],
    };
  }
}

const fixes: Partial<Record<string, string>> = {
  DUPLICATE_KEY: "keep one of the two",
  TAB_AS_INDENT: "indent with spaces",
  MULTIPLE_DOCS: "keep one document, without ---",
  BAD_INDENT: "give the lines of one block the same indentation",
  MISSING_CHAR: "close the quote or bracket",
};

/** A line of the file as it is quoted: a line that may hold ciphertext is not. */
function shortLine(line: string): string {
  if (line.includes("secure:")) return "a line with an encrypted value";
  if (line === "") return "an empty line";
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

function sentence(message: string): string {
  const first = message.split("\n", 1)[0] ?? message;
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}`.replace(/\.$/, "");
}
