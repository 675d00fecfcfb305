// The list beside the map: the same records, the accessible equal of it, with the pages' own markup.
import { local } from "../addresses";
import { build } from "../dom";
import type { Texts } from "../texts";
import type { Collection, Config } from "./config";
import type { Looks } from "./looks";
import type { PortalRecord } from "./records";
import type { Framed } from "./source";
import type { Show } from "./state";
import { table } from "./table";
import { amountOf, dated, shortPrecision, whereabouts, type Count } from "./words";

export interface ListEvents {
  show(key: string): void;
  point(key: string | null): void; // the reader points at a record, or no longer
  choose(key: string, chosen: boolean): void; // to compare it
  order(order: string): void;
}

/** How the records are listed. */
export interface Manner {
  readonly show: Show;
  readonly order: string;
  readonly selection: readonly string[];
}

const PLAIN: Manner = { show: "map", order: "", selection: [] };

/** On a narrow screen longer groups start folded, so that the page's end stays within reach. */
const FOLD_ABOVE = 30;

export class ResultList {
  private manner = PLAIN;

  constructor(
    private readonly element: HTMLElement,
    private readonly config: Config,
    private readonly looks: Looks,
    private readonly texts: Texts,
    private readonly count: Count,
    private readonly events: ListEvents,
  ) {
    element.addEventListener("click", (event) => this.onClick(event));
    element.addEventListener("change", (event) => this.onChange(event));
    for (const name of ["mouseover", "focusin"]) element.addEventListener(name, (event) => events.point(keyAt(event)));
    for (const name of ["mouseleave", "focusout"]) element.addEventListener(name, () => events.point(null));
  }

  get keys(): string[] {
    return [...this.element.querySelectorAll<HTMLElement>("[data-key]")].map((item) => item.dataset["key"] ?? "");
  }

  /** The records that are held, and of the others those in the frame, each collection in its place. */
  render(
    records: readonly PortalRecord[],
    head: Element,
    framed: readonly Framed[] = [],
    manner: Manner = PLAIN,
  ): void {
    this.manner = manner;
    const listed = records.length + framed.reduce((sum, one) => sum + one.records.length, 0);
    const folded = listed > FOLD_ABOVE && matchMedia("(max-width: 991px)").matches;
    const groups = this.config.collections.flatMap((collection) => {
      const crowd = framed.find((one) => one.crowd.collection === collection);
      if (crowd) return [this.crowd(crowd, folded)];
      const own = records.filter((record) => record.collection === collection);
      return own.length > 0 ? [this.group(collection, own, own.length, folded)] : [];
    });
    const content = groups.length > 0 ? groups : [build("p", { class: "note" }, this.texts.nothing)];
    this.keepingFocus(() => this.element.replaceChildren(head, ...content));
  }

  /** The button that shows a record on the map. */
  triggerOf(key: string): HTMLElement | null {
    return this.itemOf(key)?.querySelector<HTMLElement>(".show-on-map") ?? null;
  }

  /** Shows which record is open on the map. */
  mark(key: string | null): void {
    for (const item of this.element.querySelectorAll<HTMLElement>("[data-key]")) {
      if (item.dataset["key"] === key) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  /** A reader who stands in the list stays at the same record, or at least in the list. */
  private keepingFocus(write: () => void): void {
    const focused = document.activeElement;
    const item = this.element.contains(focused) ? focused?.closest<HTMLElement>("[data-key]") : null;
    const key = item?.dataset["key"];
    write();
    if (key === undefined || !focused) return;
    const same = focused.matches(".show-on-map") ? this.triggerOf(key) : this.itemOf(key)?.querySelector("a");
    (same ?? this.element).focus({ preventScroll: true });
  }

  private itemOf(key: string): HTMLElement | null {
    const items = this.element.querySelectorAll<HTMLElement>("[data-key]");
    return [...items].find((item) => item.dataset["key"] === key) ?? null;
  }

  private group(
    collection: Collection,
    records: readonly PortalRecord[],
    matched: number,
    folded: boolean,
  ): HTMLDetailsElement {
    const heading = build("h2", {}, collection.title, " ", build("span", { class: "count" }, this.count(matched)));
    const list = this.manner.show === "table" ? this.table(collection, records) : this.items(records);
    const group = build("details", { class: "results-group" }, build("summary", {}, heading), list);
    group.open = !folded;
    return group;
  }

  /** Too many to list: the first in the frame of the map, how many there are, and where all of them are. */
  private crowd({ box, crowd, records, matched }: Framed, folded: boolean): HTMLElement {
    const { collection, parameters } = crowd;
    const group = this.group(collection, records, crowd.matched, folded);
    const [listed, all] = [this.count(records.length), this.count(matched)];
    const said = box ? this.texts.inFrame(listed, all) : this.texts.firstOf(listed, all);
    const query = parameters && `?${parameters}`;
    group.lastElementChild?.before(
      build(
        "p",
        { class: "note" },
        `${said} `,
        build("a", { href: local(`/${collection.path}${query}`) }, this.texts.wholeList),
      ),
    );
    return group;
  }

  private items(records: readonly PortalRecord[]): HTMLElement {
    return build("ul", { class: "records" }, ...records.map((record) => this.item(record)));
  }

  private table(collection: Collection, records: readonly PortalRecord[]): HTMLElement {
    const { texts, count, manner } = this;
    return table(collection, records, { texts, count, order: manner.order, choose: (record) => this.choice(record) });
  }

  /** What puts a record aside to be compared. */
  private choice(record: PortalRecord): HTMLElement {
    const box = build("input", { type: "checkbox", "aria-label": this.texts.chooseRecord(record.title) });
    box.checked = this.manner.selection.includes(record.key);
    return build("label", { class: "choose-one" }, box);
  }

  private item(record: PortalRecord): HTMLElement {
    const { texts } = this;
    const title = build(
      "h3",
      { class: "row-title" },
      this.looks.symbolOf(record),
      build("a", { href: record.href, lang: "it" }, record.title),
    );
    const head = build("div", { class: "row-head" }, title, this.choice(record));
    const where = build("p", { class: "where" }, whereabouts(record, texts, this.count));
    const amount = amountOf(record, texts);
    const state =
      record.state || amount
        ? build(
            "p",
            { class: "record-line" },
            record.state ? stateChip(record, texts) : null,
            amount ? build("span", { class: "note" }, amount) : null,
          )
        : null;
    const precision = shortPrecision(record, texts);
    const show = build(
      "button",
      { type: "button", class: "show-on-map", "aria-label": texts.showOnMapOf(record.title) },
      texts.showOnMap,
    );
    const position = build(
      "p",
      { class: "record-line" },
      show,
      precision ? build("span", { class: "note" }, precision) : null,
    );
    const attributes = { "data-key": record.key, "data-collection": record.collection.id, "data-id": record.id };
    return build("li", attributes, build("div", {}, head, where, state, position));
  }

  private onClick(event: Event): void {
    const trigger = event.target instanceof Element ? event.target.closest<HTMLElement>(".show-on-map") : null;
    const key = keyAt(event);
    if (trigger && key !== null) this.events.show(key);
    const heading = event.target instanceof Element ? event.target.closest<HTMLElement>("button.sort") : null;
    if (heading) this.events.order(heading.dataset["order"] ?? "");
  }

  private onChange(event: Event): void {
    const key = keyAt(event);
    if (event.target instanceof HTMLInputElement && key !== null) this.events.choose(key, event.target.checked);
  }
}

export function stateChip(record: PortalRecord, texts: Texts): HTMLElement {
  return build(
    "span",
    { class: "state" },
    build("b", {}, record.state ?? ""),
    " ",
    build("small", {}, dated(record, texts)),
  );
}

function keyAt(event: Event): string | null {
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-key]") : null;
  return item?.dataset["key"] ?? null;
}
