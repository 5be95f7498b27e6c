/** Puts the status page together: one HTML file that loads nothing. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const PAGE = join("launcher", "tell", "page");
/** Named here because the file asks its neighbours for a licence notice in every copy. */
const CHART_LIBRARY = join("node_modules", "uplot");

/** The page's HTML. Same source, same text. */
export async function buildPage(projectFolder: string): Promise<string> {
  const read = (...path: string[]) => readFile(join(projectFolder, ...path), "utf8");
  const [html, style, chartStyle, licence, script] = await Promise.all([
    read(PAGE, "page.html"),
    read(PAGE, "style.css"),
    read(CHART_LIBRARY, "dist", "uPlot.min.css"),
    read(CHART_LIBRARY, "LICENSE"),
    bundleScript(projectFolder),
  ]);
  const notice = `<!--\nuPlot, in this page:\n\n${licence.trim().replaceAll("--", "- -")}\n-->`;
  return html
    .replace("<!-- style -->", () => `<style>${chartStyle.trim()}\n${style.trim()}</style>`)
    .replace("<!-- script -->", () => `<script type="module">${script.trim()}</script>\n    ${notice}`);
}

async function bundleScript(projectFolder: string): Promise<string> {
  const result = await build({
    absWorkingDir: projectFolder,
    preserveSymlinks: true,
    entryPoints: [join(PAGE, "main.ts")],
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "inline",
    charset: "utf8",
    write: false,
    logLevel: "silent",
  });
  // A closing tag within a string would end the script.
  return (result.outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
}
