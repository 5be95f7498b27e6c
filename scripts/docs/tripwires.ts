/** Generates docs/tripwires.md: what misleads, and what becomes of it, by id. */
import { type CatalogueEntry, catalogue } from "../../planning/tripwires/catalogue";
import { verdictText } from "../../planning/tripwires/entry";
import { generatedLine, markdownTable } from "./markdown";

/** Areas of ids, in the order of the page. */
const areas: readonly (readonly [title: string, of: readonly string[]])[] = [
  ["GPUs, NCCL and CUDA", ["NCCL", "CUDA", "GPU", "SLOT", "CPU"]],
  ["Memory and batch", ["MEMORY", "MEM", "SHM", "BATCH", "TIME", "ALLOC"]],
  ["Hosts, buckets, images and cost", ["HOST", "AWS", "R2", "IMAGE", "REG", "COST", "SECRET", "STACK"]],
  ["The launcher, and claims", ["LAUNCH", "DOCS"]],
  ["SN38", ["SN38"]],
  ["G.O.D", ["GOD", "GTEXT", "GIMG"]],
  ["Connito", ["CONN"]],
  ["Custom jobs", ["CUSTOM"]],
];

/** Part of an id between `LP-` and the number. */
export function areaOf(id: string): string {
  return id.split("-")[1] ?? "";
}

/** Ids whose area has no place on the page: a test holds this empty. */
export function misplacedIds(): string[] {
  const known = areas.flatMap(([, of]) => of);
  return catalogue()
    .map(({ id }) => id)
    .filter((id) => !known.includes(areaOf(id)));
}

/** The whole page. */
export function tripwiresPage(): string {
  const entries = catalogue().filter(({ page }) => page.startsWith("docs/tripwires.md"));
  const sections = areas.flatMap(([title, of]) => {
    const own = entries.filter(({ id }) => of.includes(areaOf(id)));
    return own.length === 0 ? [] : [`## ${title}`, overview(own), ...own.map(section)];
  });
  return `${[
    generatedLine("npm run docs"),
    "# Tripwires",
    "Where the guides or upstream's own words and defaults mislead, and what becomes of it here. Each has a stable id: errors end with it, warnings begin with it, launch.json carries the ids of values, and `npm run plan -- --explain ID` prints the section with what the plan of your stack says under it. Ids of single values are in [profiles.md](profiles.md).",
    ...sections,
  ].join("\n\n")}\n`;
}

function overview(entries: readonly CatalogueEntry[]): string {
  return markdownTable(
    ["id", "what", "verdict"],
    entries.map(({ id, title, verdict }) => [`[${id}](#${id.toLowerCase()})`, title, verdictText[verdict]]),
  );
}

function section({ id, title, says, truth, source, verdict, shown, where }: CatalogueEntry): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Said", says],
    ["True", truth],
    ["Source", source],
    ["Verdict", `${verdictText[verdict]}; ${shown}`],
    ["Where", `\`${where}\``],
  ];
  const lines = facts.flatMap(([label, text]) => (text === undefined ? [] : [`- ${label}: ${text}`]));
  return `### ${id}\n\n**${title}**\n\n${lines.join("\n")}`;
}
