/** `nvidia-smi --query-gpu=... --format=csv[,noheader][,nounits]`: one line per GPU, fields parted by ", ". */

/**
 * Rows as records of the queried fields. A line with fewer or more fields than were asked for is an error message
 * of the driver among the rows, and is left out. nvidia-smi quotes nothing, and no queried value holds a comma.
 */
export function parseCsv<Field extends string>(
  text: string,
  fields: readonly Field[],
): Record<Field, string>[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const values = line.split(",").map((value) => value.trim());
    if (line.trim() === "" || values.length !== fields.length || isHeader(values, fields)) return [];
    return [
      Object.fromEntries(fields.map((field, at) => [field, values[at] ?? ""])) as Record<Field, string>,
    ];
  });
}

/** With units a header names them too: `memory.used [MiB]`. */
function isHeader(values: readonly string[], fields: readonly string[]): boolean {
  return fields.every((field, at) => (values[at] ?? "").replace(/ \[.*\]$/, "") === field);
}
