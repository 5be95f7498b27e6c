/** A table that becomes one block per row on a phone. */
import { breakable, type Content, html, type Markup } from "./html";

/** A column; the first one needs no label on a phone. */
export interface HtmlColumn {
  title: string;
  kind?: "number" | "narrow" | "code" | "wide" | "source";
}

/** The table, or a sentence where it has no rows. */
export function htmlTable(
  columns: readonly HtmlColumn[],
  rows: readonly (readonly Content[])[],
  none = "None.",
): Markup {
  if (rows.length === 0) return html`<p class="quiet">${none}</p>`;
  const head = columns.map(({ title, kind }) => html`<th scope="col" class="${kind ?? ""}">${title}</th>`);
  const body = rows.map(
    (row) => html`<tr>${columns.map((column, index) => cell(column, row[index], index))}</tr>`,
  );
  return html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function cell({ title, kind }: HtmlColumn, value: Content, index: number): Markup {
  const content =
    kind === "code" && typeof value === "string" ? html`<code>${breakable(value)}</code>` : value;
  return index === 0
    ? html`<td class="${kind ?? ""}">${content}</td>`
    : html`<td class="${kind ?? ""}" data-label="${title}">${content}</td>`;
}
