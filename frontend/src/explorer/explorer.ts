// The explorer itself: one state, one answer, and every view of it drawn from those two.
import { build } from "../dom";
import type { Texts } from "../texts";
import { breath } from "../turns";
import { chipsOf, renderChips } from "./chips";
import type { Config } from "./config";
import { Elsewhere } from "./elsewhere";
import { Facets } from "./facets";
import { FilterForm } from "./form";
import { Legend } from "./legend";
import { ResultList } from "./list";
import type { Looks } from "./looks";
import type { Ground } from "./ground";
import type { Boundaries } from "./places";
import type { Page } from "./page";
import type { PortalRecord } from "./records";
import type { Answer, Crowd, Framed, RecordSource } from "./source";
import { Selection } from "./selection";
import { shapeOf } from "./shape";
import { Stage } from "./stage";
import { parse, samePlaces, serialise, withFilter, withGiven, type State } from "./state";
import { Status } from "./status";
import { suggestIn } from "./suggest";
import { Swiping } from "./swiping";
import { Tools } from "./tools";
import { Views } from "./views";
import { Where } from "./where";
import { Years } from "./years";
import { summary, type Count } from "./words";

const MOVE_MS = 200;
export class Explorer {
  private state: State;
  private search = location.search; // as last written or read: a skip link changes the address, but not this
  private current: Answer | null = null;
  private framed: readonly Framed[] = [];
  private typed = false; // the last entry of the history is a word being typed
  private moveTimer = 0;
  private asked = 0; // questions so far: only the latest ends the waiting
  private readonly chips = build("ul", { class: "chips" });
  private readonly form: FilterForm;
  private readonly legend: Legend;
  private readonly list: ResultList;
  private readonly stage: Stage;
  private readonly status: Status;
  private readonly facets: Facets;
  private readonly selection: Selection;
  private readonly elsewhere: Elsewhere;
  private readonly tools: Tools;
  private readonly swiping: Swiping;
  private readonly views: Views;
  private readonly years: Years;
  private readonly where: Where;
  private readonly head = build("div", { class: "results-head" });

  constructor(
    private readonly page: Page,
    private readonly config: Config,
    private readonly texts: Texts,
    private readonly count: Count,
    looks: Looks,
    private readonly source: RecordSource,
    territory: { readonly comuni: Boundaries; readonly ground: Ground },
  ) {
    const state = () => this.state;
    this.state = parse(location.search, config);
    this.status = new Status(page.status, texts);
    this.form = new FilterForm(page.form, config, state, (next, typed) => this.choose(next, typed));
    this.legend = new Legend(config, looks, texts, count, state, (next) => this.choose(next));
    this.list = new ResultList(page.results, config, looks, texts, count, {
      show: (key) => this.goTo(key),
      point: (key) => this.stage.light(key),
      choose: (key, chosen) => this.selection.choose(key, chosen),
      order: (order) => this.choose(withGiven(this.state, "sortby", order === "title" ? "" : order)),
    });
    const parts = { element: page.map, config, looks, texts, count, ...territory };
    this.stage = new Stage(parts, {
      move: () => this.moved(),
      select: (key) => this.selected(key),
      filterByComune: (code) => this.choose(withFilter(this.state, "comune", [code])),
      relate: (name, key) => this.where.relate(name, key),
      find: (crowd, id) => this.find(crowd, id),
      metres: () => this.where.metres,
    });
    this.facets = new Facets(page.form, config, count);
    this.selection = new Selection(texts, count, state, (next) => this.see(next));
    this.elsewhere = new Elsewhere(page.elsewhere, config, texts);
    this.head.append(this.chips, this.selection.element);
    this.tools = new Tools(this.stage, page, territory.comuni, texts);
    this.swiping = new Swiping(this.stage, parts, this.tools.panel, state, (next) => this.see(next));
    this.where = new Where(page.form, config, texts, state, {
      change: (next) => this.choose(next),
      draw: (trigger) => void this.tools.draw(trigger, (ring) => this.where.take(ring)),
      view: this.stage.view,
    });
    this.years = new Years(page.form, texts);
    suggestIn(page.form, state, { choose: (next) => this.choose(next), open: (key) => this.goTo(key) });
    this.views = new Views(page.views, config, (show) => this.see({ ...this.state, show }));
    this.stage.view.addPanel(this.legend.element, "bottomleft");
    addEventListener("popstate", () => {
      if (location.search !== this.search) this.restore();
    });
  }

  /** Shows the state, and the answer to it where there is one already. */
  async start(early: Answer | null): Promise<void> {
    this.apply(true);
    await breath();
    await this.ask(early);
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
    this.search = location.search;
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

  /** The same records seen in another way. */
  private see(next: State): void {
    this.noteView();
    const relist = next.show !== this.state.show;
    this.state = { ...next, view: this.state.view }; // as just noted, not as it was when `next` was made
    this.write(!relist);
    this.apply(false);
    if (relist) this.listFrame().catch(this.failed);
  }

  private apply(moves: boolean): void {
    this.page.frame.dataset["show"] = this.state.show;
    this.stage.view.resize();
    this.stage.show(this.state);
    this.tools.outlines.showArea(shapeOf(this.state.given["filter"])?.ring ?? null);
    if (moves) this.stage.place(this.state);
    this.swiping.write(this.state);
    this.writeControls();
  }

  private writeControls(): void {
    this.form.write(this.state, this.typed);
    const { legend, selection, elsewhere, where, years, views } = this;
    for (const part of [legend, selection, elsewhere, where, years, views]) part.write(this.state);
    renderChips(this.chips, chipsOf(this.state, this.config, this.texts), this.texts, (next) => {
      this.choose(next);
      this.page.results.focus({ preventScroll: true }); // the chip that had the focus is gone
    });
  }

  private async ask(early: Answer | null = null): Promise<void> {
    const asked = ++this.asked;
    this.setBusy(true);
    if (!early) void this.countChoices();
    try {
      const answer = early ?? (await this.source.ask(this.state));
      if (answer === null || asked !== this.asked) return; // a newer question is on its way
      if (!(await this.answer(answer, asked))) return;
      this.setBusy(false);
      if (early) await this.countChoices(); // until then stand those that the page came with
    } catch (error) {
      if (asked !== this.asked) return;
      this.setBusy(false, "error");
      this.status.fail(error, this.current !== null, () => void this.ask());
    }
  }

  private readonly failed = (error: unknown): void => this.status.fail(error, true, () => void this.ask());

  private async countChoices(): Promise<void> {
    const counts = await this.facets.ask(this.state);
    if (!counts) return;
    this.facets.write(counts);
    this.legend.countRecords(new Map(Object.entries(counts["layer"] ?? {})));
  }

  /** The one place where records reach the eye: map, list, legend and words from the same answer. */
  private async answer(answer: Answer, asked: number): Promise<boolean> {
    this.current = answer;
    this.status.say(summary(answer.counts, this.config, this.texts, this.count));
    this.stage.setAnswer(answer);
    await breath();
    if (this.current !== answer) return false;
    await this.listFrame(); // where the map has been moved meanwhile, a newer frame of the same answer is listed
    if (asked !== this.asked) return false;
    await this.reopen();
    return asked === this.asked;
  }

  /** Lists what is held and, of the crowds, what is in the frame; leaves it to a newer frame that is asked about. */
  private async listFrame(): Promise<void> {
    const { crowds = [], records = [] } = this.current ?? {};
    const box = this.state.show === "map" ? this.stage.view.box : null;
    const framed = crowds.length > 0 ? await this.source.inFrame(crowds, box) : [];
    if (framed === null) return;
    this.framed = framed;
    const { show, given, selection } = this.state;
    this.list.mark(this.state.record);
    const listed = this.list.render(records, this.head, framed, { show, order: given["sortby"] ?? "", selection });
    this.page.results.setAttribute("aria-busy", "false");
    await listed;
  }

  /** The selected record keeps its popup through a new answer, and loses it when the answer leaves it out. */
  private async reopen(): Promise<void> {
    const key = this.state.record;
    if (key === null) return;
    const record = this.listed(key) ?? (await this.crowded(key));
    if (this.state.record !== key) return;
    if (!record) {
      this.stage.closePopup();
      this.selected(null);
    } else if (this.stage.opened !== key) this.stage.open(record, { near: false, focus: false });
    this.list.mark(this.state.record);
  }

  private listed(key: string): PortalRecord | null {
    const all = [...(this.current?.records ?? []), ...this.framed.flatMap(({ records }) => records)];
    return all.find((record) => record.key === key) ?? null;
  }

  private async crowded(key: string): Promise<PortalRecord | null> {
    const [id = "", ...rest] = key.split("/");
    const crowd = this.current?.crowds.find(({ collection }) => collection.id === id);
    return crowd ? this.source.one(crowd, rest.join("/")) : null;
  }

  private find(crowd: Crowd, id: string): Promise<PortalRecord | null> {
    return this.source.one(crowd, id).catch((error: unknown) => {
      this.failed(error);
      return null;
    });
  }

  /** Opens a record on the map; false where the answer does not hold it. */
  private goTo(key: string): boolean {
    const record = this.listed(key);
    if (!record) return false;
    if (this.state.show !== "map") this.see({ ...this.state, show: "map" });
    this.page.map.scrollIntoView({ block: "nearest" });
    const returnFocus = () => this.list.triggerOf(key) ?? this.page.results; // the list may have been written anew
    this.stage.open(record, { near: true, focus: true, returnFocus });
    this.moved();
    return true;
  }

  private selected(key: string | null): void {
    this.list.mark(key);
    if (this.state.record === key) return;
    this.state = { ...this.state, record: key };
    this.write(true);
  }

  private moved(): void {
    clearTimeout(this.moveTimer);
    this.moveTimer = window.setTimeout(() => {
      this.noteView();
      if (this.current?.crowds.length) this.listFrame().catch(this.failed);
    }, MOVE_MS);
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
    this.search = location.search;
  }

  private setBusy(busy: boolean, state = busy ? "loading" : "ready"): void {
    this.page.results.setAttribute("aria-busy", String(busy));
    this.page.map.dataset["state"] = state;
  }
}
