/** Making elements. Texts are set as text, never as HTML: they hold words of the training software. */

/** What may stand inside an element. */
export type Child = Node | string | undefined;

/** An element with a class and children. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children.filter((each) => each !== undefined));
  return element;
}

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/** Replaces what stands in the element with this id. */
export function fill(id: string, ...children: Child[]): void {
  byId(id).replaceChildren(...children.filter((each) => each !== undefined));
}

/** Shows or hides the element with this id. */
export function show(id: string, visible: boolean): void {
  byId(id).hidden = !visible;
}

/** A bar from 0 to 1 with a tone. */
export function bar(share: number | undefined, tone: string, label: string): HTMLElement {
  const inner = el("div", `fill ${tone}`);
  inner.style.width = `${Math.round(Math.min(1, Math.max(0, share ?? 0)) * 100)}%`;
  const outer = el("div", "bar", inner);
  outer.setAttribute("role", "img");
  outer.setAttribute("aria-label", label);
  return outer;
}
