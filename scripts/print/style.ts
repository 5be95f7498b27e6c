/** Colour and width of the terminal that a command writes to. */
import pc from "picocolors";

/** How text is marked. Without colour each function returns its text as it is. */
export interface Style {
  bold: (text: string) => string;
  dim: (text: string) => string;
  good: (text: string) => string;
  warn: (text: string) => string;
  bad: (text: string) => string;
  accent: (text: string) => string;
}

/** A page to lay out: its width in columns and its style. */
export interface Page {
  width: number;
  style: Style;
}

/** The marks, with colour or without. */
export function makeStyle(colour: boolean): Style {
  const colours = pc.createColors(colour);
  return {
    bold: colours.bold,
    dim: colours.dim,
    good: colours.green,
    warn: colours.yellow,
    bad: colours.red,
    accent: colours.cyan,
  };
}

/** A page without colour. */
export function plainPage(width: number): Page {
  return { width, style: makeStyle(false) };
}

const widest = 120;
const narrowest = 40;
const widthElsewhere = 100;

/** The page of a stream: its terminal's width from 40 to 120; 100 columns without colour elsewhere. */
export function pageOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Page {
  const columns = stream.isTTY ? stream.columns : Number(env.COLUMNS);
  const known = Number.isInteger(columns) && columns > 0 ? columns : widthElsewhere;
  const colour = Boolean(stream.isTTY) && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  return { width: Math.min(widest, Math.max(narrowest, known)), style: makeStyle(colour) };
}
