/**
 * Markup that escapes what is put into it. Only the result of `html` itself is taken over as markup:
 *
 *     html`<li>${name}</li>`                     // name is text, whatever it holds
 *     html`<ul>${names.map((name) => html`<li>${name}</li>`)}</ul>`
 */

/** A piece of finished markup. */
export class Markup {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text, a number, markup, nothing, or a list of these. */
export type Content = string | number | Markup | undefined | readonly Content[];

/** A template literal as markup. Use values in element content and in quoted attributes only. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Markup {
  const text = parts.reduce((sum, part, index) => sum + render(values[index - 1]) + part);
  return new Markup(text);
}

/**
 * Text for element content and quoted attributes. Control characters, which HTML forbids, and format characters,
 * which turn the direction of a line, become U+FFFD.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/(?![\t\n\r])[\p{Cc}\p{Cf}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Text that may be broken after `.`, `_`, `:`, `/` and the like: keys and paths that are wider than a phone. */
export function breakable(text: string): Markup {
  return new Markup(
    text
      .split(/(?<=[._:/@])/)
      .map(escapeHtml)
      .join("<wbr>"),
  );
}

function render(value: Content): string {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.toString();
  if (typeof value === "string") return escapeHtml(value);
  return typeof value === "number" ? String(value) : value.map(render).join("");
}
