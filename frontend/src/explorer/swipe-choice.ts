// What one side of the line shows, as two lists to choose from; and how it is called.
import { build } from "../dom";
import type { SideName } from "../map/swipe";
import type { Config } from "./config";
import type { State } from "./state";
import type { SwipeWords } from "./swipe-words";
import type { SwipeSide } from "./swiped";

const FIRST = 1990;

export class SideChoice {
  readonly element: HTMLElement;
  private readonly count = build("span", { class: "count" });
  private readonly layer = build("select", { class: "control" });
  private readonly year = build("select", { class: "control" });

  constructor(
    name: SideName,
    private readonly words: SwipeWords,
    config: Config,
    onChange: (side: SwipeSide) => void,
  ) {
    this.layer.append(option("", words.allLayers), ...config.collections.map(({ id, title }) => option(id, title)));
    const last = new Date().getFullYear();
    const years = Array.from({ length: last - FIRST + 1 }, (_, back) => String(last - back));
    this.year.append(option("", words.everyYear), ...years.map((year) => option(year, words.until(year))));
    const change = () => onChange({ layer: this.layer.value || null, to: this.year.value || null });
    for (const [list, label] of [
      [this.layer, words.layer],
      [this.year, words.year],
    ] as const) {
      list.setAttribute("aria-label", label);
      list.addEventListener("change", change);
    }
    const legend = build("legend", {}, words[name], " ", this.count);
    this.element = build("fieldset", { class: "swipe-side" }, legend, this.layer, this.year);
  }

  /** How many records it gives, as the sentence says too. */
  say(count: string): void {
    this.count.textContent = count;
  }

  write({ layer, to }: SwipeSide): void {
    if (to && ![...this.year.options].some(({ value }) => value === to))
      this.year.append(option(to, this.words.until(to)));
    this.layer.value = layer ?? "";
    this.year.value = to ?? "";
  }
}

/** "Aree e ambiti fino al 2015". */
export function titleOf({ layers, given }: State, config: Config, words: SwipeWords): string {
  const [only, ...others] = config.collections.filter(({ id }) => layers.includes(id));
  const few = others.length < config.collections.length - 1;
  const what = only && few ? [only, ...others].map(({ title }) => title).join(", ") : words.allLayers;
  return given["to"] ? words.upTo(what, given["to"]) : what;
}

function option(value: string, text: string): HTMLOptionElement {
  return build("option", { value }, text);
}
