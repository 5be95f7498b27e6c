/** A command that breaks between its flags at any width, and is copied as one line. */
import { wordGroups } from "../../../scripts/plan/shell";
import type { Text } from "../../../workloads/hole";
import { breakable, html, type Markup } from "./html";

/** The command as a block. */
export function commandBlock(command: readonly Text[]): Markup {
  return html`<pre class="command">${wordGroups(command).map((group) => html`<span>${breakable(group)}</span> `)}</pre>`;
}
