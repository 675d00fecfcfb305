// Two sliders for the years: they move the numbers of the form, which stay the ones that are sent.
import { build } from "../dom";
import type { Texts } from "../texts";
import type { State } from "./state";

const FIRST = 1990;

export class Years {
  private readonly sliders: readonly { readonly slider: HTMLInputElement; readonly number: HTMLInputElement }[];
  private readonly last = new Date().getFullYear();

  constructor(form: HTMLFormElement, texts: Texts) {
    const row = form.querySelector(".years-row");
    this.sliders = [
      { name: "from", label: texts.firstYear },
      { name: "to", label: texts.lastYear },
    ].flatMap(({ name, label }) => {
      const number = form.elements.namedItem(name);
      return number instanceof HTMLInputElement ? [{ slider: this.slider(label, name === "from"), number }] : [];
    });
    row?.after(...this.sliders.map(({ slider }) => slider));
    for (const [index, { slider, number }] of this.sliders.entries()) {
      slider.addEventListener("input", () => (number.value = this.keepOrder(index)));
      slider.addEventListener("change", () => number.dispatchEvent(new Event("change", { bubbles: true })));
    }
  }

  write({ given }: State): void {
    for (const { slider, number } of this.sliders) slider.value = given[number.name] ?? this.open(number.name);
  }

  private slider(label: string, first: boolean): HTMLInputElement {
    return build("input", {
      type: "range",
      min: String(FIRST),
      max: String(this.last),
      value: String(first ? FIRST : this.last),
      "aria-label": label,
    });
  }

  /** The year of a slider, which the other one stops; at its own end it says nothing. */
  private keepOrder(index: number): string {
    const one = this.sliders[index];
    const other = this.sliders[1 - index];
    if (!one || !other) return "";
    const [value, stop] = [Number(one.slider.value), Number(other.slider.value)];
    if (index === 0 ? value > stop : value < stop) one.slider.value = other.slider.value;
    return one.slider.value === this.open(one.number.name) ? "" : one.slider.value;
  }

  private open(name: string): string {
    return String(name === "from" ? FIRST : this.last);
  }
}
