// The search of every page, with suggestions that lead straight to a Comune or a record; fetched when first needed.
import { language, local } from "./addresses";
import { Combobox } from "./combobox";
import { texts } from "./texts";

export function suggestPages(field: HTMLInputElement): void {
  const here = document.activeElement === field; // whoever has gone on meanwhile is not called back
  new Combobox(field, texts(language()), ({ href }) => location.assign(local(href)));
  if (here) field.focus(); // moving it took the focus away
}
