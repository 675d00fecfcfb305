// The page's filter form, alive: a change becomes a new state, and a state is written back into the controls.
import { build } from "../dom";
import type { Config } from "./config";
import { filterNames, GIVEN, withFilter, withGiven, type State } from "./state";

const TYPING_MS = 300;

export class FilterForm {
  private typing = 0;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly config: Config,
    private readonly state: () => State,
    private readonly onChange: (next: State, typed: boolean) => void,
  ) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.take("q", false);
    });
    form.addEventListener("change", (event) => this.take(nameOf(event.target), false));
    form.addEventListener("input", (event) => {
      if (nameOf(event.target) !== "q") return;
      clearTimeout(this.typing);
      this.typing = window.setTimeout(() => this.take("q", true), TYPING_MS);
    });
  }

  /** Writes a state into the controls, where it comes from typing not over the words that go on being typed. */
  write(state: State, typing = false): void {
    for (const control of this.form.elements) {
      const name = nameOf(control);
      if (name === "q" && typing) continue;
      if (name === "q") setValues(control, [state.q]);
      else if (name === "layer") setValues(control, state.layers);
      else if (isGiven(name)) setValues(control, [state.given[name] ?? ""]);
      else if (filterNames(this.config).includes(name)) setValues(control, state.filters[name] ?? []);
    }
  }

  /** Takes one parameter from the form; what the form cannot express of the others stays in the state. */
  private take(name: string, typed: boolean): void {
    clearTimeout(this.typing);
    const state = this.state();
    const values = new FormData(this.form)
      .getAll(name)
      .flatMap((value) => String(value).split(","))
      .filter(Boolean);
    if (name === "q") {
      const q = String(new FormData(this.form).get("q") ?? "").trim();
      if (q !== state.q) this.onChange({ ...state, q }, typed);
    } else if (name === "layer") {
      const layers = this.config.collections.map(({ id }) => id).filter((id) => values.includes(id));
      this.onChange({ ...state, layers }, false);
    } else if (isGiven(name)) this.onChange(withGiven(state, name, values[0] ?? ""), false);
    else if (filterNames(this.config).includes(name)) this.onChange(withFilter(state, name, values), false);
  }
}

function isGiven(name: string): name is (typeof GIVEN)[number] {
  return (GIVEN as readonly string[]).includes(name);
}

function nameOf(control: EventTarget | null): string {
  return control instanceof HTMLInputElement || control instanceof HTMLSelectElement ? control.name : "";
}

function setValues(control: Element, values: readonly string[]): void {
  if (control instanceof HTMLSelectElement) setSelect(control, values);
  else if (!(control instanceof HTMLInputElement)) return;
  else if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
  else control.value = values.join(",");
}

/** A single select has one more option for a choice of several values, which only an address can make. */
function setSelect(select: HTMLSelectElement, values: readonly string[]): void {
  for (const extra of select.querySelectorAll("option[data-several]")) extra.remove();
  if (select.multiple) {
    for (const option of select.options) option.selected = values.includes(option.value);
    return;
  }
  if (values.length > 1) {
    const labels = values.map((value) => [...select.options].find((option) => option.value === value)?.text ?? value);
    select.append(build("option", { value: values.join(","), "data-several": "" }, labels.join(" + ")));
  }
  select.value = values.join(",");
}
