// Builds elements from data as text, never as markup: nothing that a record says can become HTML.

type Child = Node | string | null;

export function build<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(label: string, onClick: () => void, attributes: Readonly<Record<string, string>> = {}): HTMLButtonElement {
  const element = build("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", onClick);
  return element;
}
