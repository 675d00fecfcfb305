// The list beside the map: the same records, the accessible equal of it, with the pages' own markup.
import { local } from "../addresses";
import { build } from "../dom";
import type { Texts } from "../texts";
import { paced } from "../turns";
import type { Collection, Config } from "./config";
import type { Looks } from "./looks";
import type { PortalRecord } from "./records";
import { listRow } from "./row";
import type { Framed } from "./source";
import type { Show } from "./state";
import { table, tableRow } from "./table";
import type { Count } from "./words";

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

/** A collection's part of the list, and how many of its records have been written so far. */
interface Group {
  readonly element: HTMLDetailsElement;
  readonly rows: HTMLElement;
  readonly manner: Manner;
  readonly records: readonly PortalRecord[];
  readonly folded: boolean;
  written: number;
}

/** So many rows fill any screen: what comes later moves nothing that is seen. */
const AT_ONCE = 15;

/** On a narrow screen longer groups start folded, so that the page's end stays within reach; of a list, all but one. */
const FOLD_ABOVE = 30;

export class ResultList {
  private manner = PLAIN;
  private groups: ReadonlyMap<Collection, Group> = new Map();
  private marked: string | null = null;
  private renderings = 0;

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

  /**
   * The records that are held, and of the others those in the frame, each collection in its place. The first are there
   * at once, the others follow piece by piece; false where the next rendering has taken over. A group of the very same
   * records is left as it stands.
   */
  render(
    records: readonly PortalRecord[],
    head: Element,
    framed: readonly Framed[] = [],
    manner: Manner = PLAIN,
  ): Promise<boolean> {
    this.manner = manner;
    const rendering = ++this.renderings;
    const listed = records.length + framed.reduce((sum, one) => sum + one.records.length, 0);
    const long = listed > FOLD_ABOVE && matchMedia("(max-width: 991px)").matches;
    const there = new Set([...records, ...framed.map(({ crowd }) => crowd)].map(({ collection }) => collection));
    const first = this.config.collections.find((one) => there.has(one));
    const group = (collection: Collection): [Collection, Group][] => {
      const crowd = framed.find((one) => one.crowd.collection === collection);
      const folded = long && (manner.show === "map" || collection !== first);
      if (crowd) return [[collection, this.crowd(crowd, folded)]];
      const own = records.filter((record) => record.collection === collection);
      if (own.length === 0) return [];
      return [[collection, this.kept(collection, own, folded) ?? this.group(collection, own, own.length, folded)]];
    };
    this.groups = new Map(this.config.collections.flatMap(group));
    const elements = [...this.groups.values()].map(({ element }) => element);
    const content = elements.length > 0 ? elements : [build("p", { class: "note" }, this.texts.nothing)];
    this.keepingFocus(() => this.element.replaceChildren(head, ...content));
    const rows = this.writing();
    for (let row = 0; row < AT_ONCE && !rows.next().done; row += 1);
    return paced(
      rows,
      () => undefined,
      () => rendering === this.renderings,
    );
  }

  /** The button that shows a record on the map. */
  triggerOf(key: string): HTMLElement | null {
    return this.itemOf(key)?.querySelector<HTMLElement>(".show-on-map") ?? null;
  }

  /** Shows which record is open on the map. */
  mark(key: string | null): void {
    this.marked = key;
    for (const item of this.element.querySelectorAll<HTMLElement>("[data-key]")) {
      if (item.dataset["key"] === key) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  /** A reader who stands in the list stays at the same record, or at least in the list. */
  private keepingFocus(write: () => void): void {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === this.element || !this.element.contains(focused)) return write();
    const key = focused.closest<HTMLElement>("[data-key]")?.dataset["key"];
    write();
    if (key !== undefined) this.writeUntil(key);
    const twin = (key: string) =>
      focused.matches(".show-on-map") ? this.triggerOf(key) : this.itemOf(key)?.querySelector("a");
    const same = focused.isConnected ? focused : key !== undefined && twin(key);
    (same || this.element).focus({ preventScroll: true });
  }

  private itemOf(key: string): HTMLElement | null {
    const items = this.element.querySelectorAll<HTMLElement>("[data-key]");
    return [...items].find((item) => item.dataset["key"] === key) ?? null;
  }

  /** Writes one row after the other, and tells whose it was. */
  private *writing(): Generator<string> {
    for (const group of this.groups.values())
      for (let record = group.records[group.written]; record; record = group.records[group.written]) {
        const row = this.row(record);
        if (record.key === this.marked) row.setAttribute("aria-current", "true");
        group.rows.append(row);
        group.written += 1;
        yield record.key;
      }
  }

  private writeUntil(key: string): void {
    const waits = ({ records, written }: Group) => records.findIndex((record) => record.key === key) >= written;
    if (![...this.groups.values()].some(waits)) return;
    for (const written of this.writing()) if (written === key) return;
  }

  private kept(collection: Collection, records: readonly PortalRecord[], folded: boolean): Group | null {
    const { show, order } = this.manner;
    const former = this.groups.get(collection);
    if (!former || former.manner.show !== show || former.manner.order !== order) return null;
    if (former.folded !== folded) return null;
    const same = former.records.length === records.length && records.every((one, i) => one === former.records[i]);
    return same ? former : null;
  }

  private group(
    collection: Collection,
    records: readonly PortalRecord[],
    matched: number,
    folded: boolean,
  ): Group {
    const heading = build("h2", {}, collection.title, " ", build("span", { class: "count" }, this.count(matched)));
    const { texts, manner } = this;
    const tabular = manner.show === "table" ? table(collection, { texts, order: manner.order }) : null;
    const rows = tabular?.rows ?? build("ul", { class: "records" });
    const element = build("details", { class: "results-group" }, build("summary", {}, heading));
    element.append(tabular?.element ?? rows);
    element.open = !folded;
    return { element, rows, manner, records, folded, written: 0 };
  }

  /** Too many to list: the first in the frame of the map, how many there are, and where all of them are. */
  private crowd({ box, crowd, records, matched }: Framed, folded: boolean): Group {
    const { collection, parameters } = crowd;
    const group = this.group(collection, records, crowd.matched, folded);
    const [listed, all] = [this.count(records.length), this.count(matched)];
    const said = box ? this.texts.inFrame(listed, all) : this.texts.firstOf(listed, all);
    const query = parameters && `?${parameters}`;
    const whole = build("a", { href: local(`/${collection.path}${query}`) }, this.texts.wholeList);
    group.element.lastElementChild?.before(build("p", { class: "note" }, `${said} `, whole));
    return group;
  }

  private row(record: PortalRecord): HTMLElement {
    const { looks, texts, count } = this;
    const parts = { looks, texts, count, choose: (one: PortalRecord) => this.choice(one) };
    return this.manner.show === "table" ? tableRow(record, parts) : listRow(record, parts);
  }

  /** What puts a record aside to be compared. */
  private choice(record: PortalRecord): HTMLElement {
    const box = build("input", { type: "checkbox", "aria-label": this.texts.chooseRecord(record.title) });
    box.checked = this.manner.selection.includes(record.key);
    return build("label", { class: "choose-one" }, box);
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

function keyAt(event: Event): string | null {
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-key]") : null;
  return item?.dataset["key"] ?? null;
}
