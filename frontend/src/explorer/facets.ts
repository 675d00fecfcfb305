// The counts beside every choice of the form: asked of the portal with each question, written where the choices are.
import { local } from "../addresses";
import { getJson } from "./api";
import type { Config } from "./config";
import { asked, queryString, type State } from "./state";
import type { Count } from "./words";

export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export class Facets {
  private pending: AbortController | null = null;
  private known: { readonly address: string; readonly counts: Counts } | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly config: Config,
    private readonly count: Count,
  ) {}

  /** Null when a later call has taken over, or the counts did not come: the records matter more. */
  async ask(state: State): Promise<Counts | null> {
    this.pending?.abort();
    const params = asked(state, this.config);
    params.delete("sortby");
    const address = local(`/mappa/conteggi${queryString(params)}`);
    if (this.known?.address === address) return this.known.counts;
    const controller = new AbortController();
    this.pending = controller;
    try {
      const counts = await getJson<Counts>(address, controller.signal);
      this.known = { address, counts };
      return controller.signal.aborted ? null : counts;
    } catch {
      return null;
    }
  }

  write(counts: Counts): void {
    for (const control of this.form.elements) {
      if (control instanceof HTMLSelectElement) this.writeSelect(control, counts[control.name]);
      else if (control instanceof HTMLInputElement && control.type === "checkbox")
        this.writeBox(control, counts[control.name]);
    }
  }

  private writeBox(box: HTMLInputElement, counts: Counts[string] | undefined): void {
    const label = box.closest("label");
    const shown = label?.querySelector(".count");
    if (!counts || !label || !shown) return;
    const value = counts[box.value] ?? 0;
    shown.textContent = this.count(value);
    label.classList.toggle("is-empty", value === 0);
  }

  private writeSelect(select: HTMLSelectElement, counts: Counts[string] | undefined): void {
    if (!counts) return;
    for (const option of select.options) {
      if (!option.value || option.value.includes(",")) continue;
      const name = option.dataset["name"] ?? option.text.replace(/ \([\d.,]+\)$/, "");
      option.dataset["name"] = name;
      const text = `${name} (${this.count(counts[option.value] ?? 0)})`;
      if (option.text !== text) option.text = text;
    }
  }
}
