// The explorer itself: one state, one answer, and every view of it drawn from those two.
import { build } from "../dom";
import type { Shape } from "../symbols";
import type { Texts } from "../texts";
import { chipsOf, renderChips } from "./chips";
import type { Config } from "./config";
import { FilterForm } from "./form";
import { Legend } from "./legend";
import { ResultList } from "./list";
import type { Boundaries } from "./places";
import type { PortalRecord } from "./records";
import type { RecordSource } from "./source";
import { Stage } from "./stage";
import { parse, PLACES, serialise, withFilter, type State } from "./state";
import { Status } from "./status";
import { summary, type Count } from "./words";

export interface Page {
  readonly form: HTMLFormElement;
  readonly map: HTMLElement;
  readonly results: HTMLElement;
  readonly status: HTMLElement;
}

const MOVE_MS = 200;

export class Explorer {
  private state: State;
  private records: readonly PortalRecord[] = [];
  private answered = false;
  private typed = false; // the last entry of the history is a word being typed
  private moveTimer = 0;
  private readonly chips = build("ul", { class: "chips" });
  private readonly form: FilterForm;
  private readonly legend: Legend;
  private readonly list: ResultList;
  private readonly stage: Stage;
  private readonly status: Status;

  constructor(
    private readonly page: Page,
    private readonly config: Config,
    private readonly texts: Texts,
    private readonly count: Count,
    shapes: ReadonlyMap<string, Shape>,
    private readonly source: RecordSource,
    territory: { comuni: Boundaries; zones: Boundaries },
  ) {
    const state = () => this.state;
    this.state = parse(location.search, config);
    this.status = new Status(page.status, texts);
    this.form = new FilterForm(page.form, config, state, (next, typed) => this.choose(next, typed));
    this.legend = new Legend(config, shapes, texts, count, state, (next) => this.choose(next));
    this.list = new ResultList(page.results, config, shapes, texts, count, {
      show: (key, trigger) => this.goTo(key, trigger),
      point: (key) => this.stage.light(key),
    });
    this.stage = new Stage(
      { element: page.map, config, shapes, texts, count, ...territory },
      {
        move: () => this.moved(),
        select: (key) => this.selected(key),
        filterByComune: (code) => this.choose(withFilter(this.state, "comune", [code])),
      },
    );
    this.stage.view.addPanel(this.legend.element, "bottomleft");
    addEventListener("popstate", () => this.restore());
  }

  async start(): Promise<void> {
    this.apply(true);
    await this.ask();
  }

  /** A choice of the reader: a new entry in the history, then a new answer. Where the map stands is the map's to say. */
  private choose(next: State, typed = false): void {
    const moves = !samePlaces(this.state, next);
    const replace = typed && this.typed;
    this.typed = typed;
    this.noteView();
    const { view, record } = this.state;
    this.state = { ...next, record, view: moves ? null : view };
    this.write(replace);
    this.apply(moves);
    void this.ask();
  }

  private restore(): void {
    clearTimeout(this.moveTimer);
    this.moveTimer = 0;
    this.typed = false;
    const restored = parse(location.search, this.config);
    this.state = { ...restored, record: null }; // so that closing the popup leaves the address alone
    this.stage.closePopup();
    this.state = restored;
    this.apply(true);
    void this.ask();
  }

  private apply(moves: boolean): void {
    this.stage.show(this.state);
    if (moves) this.stage.place(this.state);
    this.writeControls();
  }

  private writeControls(): void {
    this.form.write(this.state, this.typed);
    this.legend.write(this.state);
    renderChips(this.chips, chipsOf(this.state, this.config, this.texts), this.texts, (next) => {
      this.choose(next);
      this.page.results.focus({ preventScroll: true }); // the chip that had the focus is gone
    });
  }

  private async ask(): Promise<void> {
    this.setBusy(true);
    try {
      const records = await this.source.ask(this.state);
      if (records === null) return; // a newer question is on its way
      this.answer(records);
      this.setBusy(false);
    } catch (error) {
      this.setBusy(false, "error");
      this.status.fail(error, this.answered, () => void this.ask());
    }
  }

  /** The one place where records reach the eye: map, list, legend and words from the same array. */
  private answer(records: readonly PortalRecord[]): void {
    this.records = records;
    this.answered = true;
    this.list.render(records, this.chips);
    this.stage.setRecords(records);
    this.legend.countRecords(records, this.state);
    this.status.say(summary(records, this.config, this.texts, this.count));
    this.reopen();
  }

  /** The selected record keeps its popup through a new answer, and loses it when the answer leaves it out. */
  private reopen(): void {
    const key = this.state.record;
    const record = this.records.find((item) => item.key === key);
    if (key !== null && !record) {
      this.stage.closePopup();
      this.selected(null);
    } else if (record && this.stage.opened !== key) this.stage.openByKey(record, { near: false, focus: false });
    this.list.mark(this.state.record);
  }

  private goTo(key: string, trigger: HTMLElement): void {
    const record = this.records.find((item) => item.key === key);
    if (!record) return;
    this.page.map.scrollIntoView({ block: "nearest" });
    this.stage.openByKey(record, { near: true, focus: true, returnFocus: trigger });
    this.moved();
  }

  private selected(key: string | null): void {
    this.list.mark(key);
    if (this.state.record === key) return;
    this.state = { ...this.state, record: key };
    this.write(true);
  }

  private moved(): void {
    clearTimeout(this.moveTimer);
    this.moveTimer = window.setTimeout(() => this.noteView(), MOVE_MS);
  }

  /** Writes down where the map is, if it has been moved since the last note. */
  private noteView(): void {
    if (this.moveTimer === 0) return;
    clearTimeout(this.moveTimer);
    this.moveTimer = 0;
    this.state = { ...this.state, view: this.stage.view.view };
    this.write(true);
  }

  private write(replace: boolean): void {
    const address = location.pathname + serialise(this.state, this.config) + location.hash;
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
  }

  private setBusy(busy: boolean, state = busy ? "loading" : "ready"): void {
    this.page.results.setAttribute("aria-busy", String(busy));
    this.page.map.dataset["state"] = state;
  }
}

function samePlaces(a: State, b: State): boolean {
  return PLACES.every((name) => String(a.filters[name] ?? []) === String(b.filters[name] ?? []));
}
