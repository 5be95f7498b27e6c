/** `nvidia-smi topo -m`: how each GPU reaches each other one. */

/** Links between GPUs: `NV18`, `PIX`, `PXB`, `PHB`, `NODE`, `SYS`; the key is `from-to` with from < to. */
export type Topology = ReadonlyMap<string, string>;

// Underlined headings carry escape sequences also where the output is no terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters.
const ANSI = /\u001b\[[0-9;]*m/g;

/** Reads the matrix. Columns are parted by tabs; NICs and affinities follow the GPUs and are left out. */
export function parseTopology(text: string): Topology {
  const lines = text.replace(ANSI, "").split(/\r?\n/);
  const columns = (lines.find((line) => /^\s+GPU\d+\b/.test(line)) ?? "").trim().split(/\s+/);
  const links = new Map<string, string>();
  for (const line of lines) {
    const [head = "", ...cells] = line.trim().split(/\s+/);
    const from = gpuIndex(head);
    if (from === undefined || /^\s/.test(line)) continue;
    columns.forEach((column, at) => {
      const to = gpuIndex(column);
      const cell = cells[at];
      if (to !== undefined && cell !== undefined && from < to) links.set(`${from}-${to}`, cell);
    });
  }
  return links;
}

/** Pairs that do not reach each other over NVLink, for example `0-1 SYS`. */
export function pairsWithoutNvlink(topology: Topology): string[] {
  return [...topology].filter(([, link]) => !/^NV\d+$/.test(link)).map(([pair, link]) => `${pair} ${link}`);
}

function gpuIndex(word: string): number | undefined {
  const found = /^GPU(\d+)$/.exec(word)?.[1];
  return found === undefined ? undefined : Number(found);
}
