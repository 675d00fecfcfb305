// What a suggestion of the map's search does: a Comune or a zone becomes a filter, a record is opened where it stands.
import { local } from "../addresses";
import { Combobox } from "../combobox";
import { texts } from "../texts";
import { PLACES, withFilter, type State } from "./state";

export interface SuggestEvents {
  choose(next: State): void;
  open(key: string): boolean; // false where the answer does not hold the record
}

const FILTER_OF: Readonly<Record<string, (typeof PLACES)[number]>> = { comuni: "comune", zones: "zone" };

export function suggestIn(form: HTMLFormElement, state: () => State, events: SuggestEvents): void {
  const field = form.elements.namedItem("q");
  if (!(field instanceof HTMLInputElement)) return;
  new Combobox(field, texts(document.documentElement.lang), ({ collection, id, href }) => {
    field.value = "";
    const filter = FILTER_OF[collection];
    const without = { ...state(), q: "" };
    if (filter) events.choose(withFilter(without, filter, [id]));
    else if (!events.open(`${collection}/${id}`)) location.assign(local(href));
    else if (state().q) events.choose(without);
  });
}
