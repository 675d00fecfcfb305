// The records put aside: how many, the page that shows them beside each other, and the way to let them go.
import { local } from "../addresses";
import { build, button } from "../dom";
import type { Texts } from "../texts";
import { SELECTED_MOST, type State } from "./state";
import type { Count } from "./words";

export class Selection {
  readonly element = build("div", { class: "selection", role: "group", hidden: "" });
  private readonly said = build("span", { role: "status" });
  private readonly compare = build("a", { class: "btn btn-primary btn-sm" });

  constructor(
    private readonly texts: Texts,
    private readonly count: Count,
    private readonly state: () => State,
    private readonly onChange: (next: State) => void,
  ) {
    this.element.setAttribute("aria-label", texts.select);
    this.compare.append(texts.compareChosen);
    const clear = button(texts.clearChosen, () => onChange({ ...state(), selection: [] }), { class: "chip-clear" });
    this.element.append(this.said, this.compare, clear);
  }

  choose(key: string, chosen: boolean): void {
    const state = this.state();
    const others = state.selection.filter((other) => other !== key);
    const full = chosen && others.length >= SELECTED_MOST;
    this.onChange({ ...state, selection: chosen && !full ? [...others, key] : others });
    if (full) this.said.textContent = this.texts.selectedFull(this.count(SELECTED_MOST));
  }

  write({ selection }: State): void {
    this.element.hidden = selection.length === 0;
    this.said.textContent = this.texts.chosen(this.count(selection.length));
    this.compare.hidden = selection.length < 2;
    this.compare.href = local(`/mappa/confronto?sel=${selection.join(",")}`);
  }
}
