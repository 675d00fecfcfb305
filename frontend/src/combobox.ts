// A search field with suggestions: the ARIA pattern of an editable combobox with a list; without script, a plain field.
import { local } from "./addresses";
import { build } from "./dom";

export interface Suggestion {
  readonly collection: string;
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly where: string;
  readonly href: string;
}

export interface ComboboxTexts {
  readonly suggestions: string;
  readonly suggestionsFound: (count: string) => string;
}

const TYPING_MS = 120;
const FEWEST = 2;
let made = 0;

export class Combobox {
  private readonly list = build("ul", { role: "listbox", class: "suggestions", hidden: "" });
  private readonly said = build("span", { class: "visually-hidden", role: "status" });
  private found: readonly Suggestion[] = [];
  private active = -1;
  private typing = 0;
  private pending: AbortController | null = null;

  constructor(
    private readonly field: HTMLInputElement,
    private readonly texts: ComboboxTexts,
    private readonly choose: (suggestion: Suggestion) => void,
  ) {
    this.list.id = `suggestions-${++made}`;
    this.list.setAttribute("aria-label", texts.suggestions);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      autocomplete: "off",
    }))
      field.setAttribute(name, value);
    const frame = build("div", { class: "combobox" });
    field.replaceWith(frame);
    frame.append(field, this.list, this.said);
    field.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = window.setTimeout(() => void this.ask(), TYPING_MS);
    });
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
      if (option) this.take([...this.list.children].indexOf(option));
    });
  }

  /** Who has begun to choose is not given another list. */
  private settle(): void {
    clearTimeout(this.typing);
    this.pending?.abort();
  }

  close(): void {
    this.settle();
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  private async ask(): Promise<void> {
    const q = this.field.value.trim();
    this.pending?.abort();
    if (q.length < FEWEST) return this.close();
    const controller = new AbortController();
    this.pending = controller;
    try {
      const address = local(`/cerca/suggerimenti?${new URLSearchParams({ q }).toString()}`);
      const response = await fetch(address, { signal: controller.signal });
      if (!response.ok) return this.close();
      const { suggestions } = (await response.json()) as { suggestions: Suggestion[] };
      if (!controller.signal.aborted && document.activeElement === this.field) this.open(suggestions);
    } catch {
      if (!controller.signal.aborted) this.close(); // the search itself still works
    }
  }

  private open(found: readonly Suggestion[]): void {
    this.found = found;
    const options = found.map(({ collection, title, kind, where }, index) =>
      build(
        "li",
        { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false", "data-collection": collection },
        build("b", { lang: "it" }, title),
        build("small", {}, [kind, where].filter(Boolean).join(" · ")),
      ),
    );
    this.list.replaceChildren(...options);
    this.list.hidden = found.length === 0;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    this.said.textContent = this.texts.suggestionsFound(String(found.length));
    this.mark(-1);
  }

  private onKey(event: KeyboardEvent): void {
    const { length } = this.found;
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && length === 0) void this.ask();
      else if (event.key === "ArrowDown") this.open(this.found);
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.settle();
    if (event.key === "ArrowDown") this.mark((this.active + 2) % (length + 1) - 1);
    else if (event.key === "ArrowUp") this.mark(((this.active + 1 + length) % (length + 1)) - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active >= 0) this.take(this.active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The option that Enter would take; -1 for the words themselves. */
  private mark(index: number): void {
    this.active = index;
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = this.list.children[index];
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  private take(index: number): void {
    const suggestion = this.found[index];
    this.close();
    if (suggestion) this.choose(suggestion);
  }
}
