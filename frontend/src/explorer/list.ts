// The list beside the map: the same records, the accessible equal of it, with the pages' own markup.
import { build } from "../dom";
import { symbol, type Shape } from "../symbols";
import type { Texts } from "../texts";
import type { Config } from "./config";
import { fillOf, type PortalRecord } from "./records";
import { dated, shortPrecision, whereabouts, type Count } from "./words";

export interface ListEvents {
  show(key: string, trigger: HTMLElement): void;
  point(key: string | null): void; // the reader points at a record, or no longer
}

/** On a narrow screen longer groups start folded, so that the page's end stays within reach. */
const FOLD_ABOVE = 30;

export class ResultList {
  constructor(
    private readonly element: HTMLElement,
    private readonly config: Config,
    private readonly shapes: ReadonlyMap<string, Shape>,
    private readonly texts: Texts,
    private readonly count: Count,
    private readonly events: ListEvents,
  ) {
    element.addEventListener("click", (event) => this.onClick(event));
    for (const name of ["mouseover", "focusin"]) element.addEventListener(name, (event) => events.point(keyAt(event)));
    for (const name of ["mouseleave", "focusout"]) element.addEventListener(name, () => events.point(null));
  }

  get keys(): string[] {
    return [...this.element.querySelectorAll<HTMLElement>("li[data-key]")].map((item) => item.dataset["key"] ?? "");
  }

  render(records: readonly PortalRecord[], head: HTMLElement): void {
    const folded = records.length > FOLD_ABOVE && matchMedia("(max-width: 991px)").matches;
    const groups = this.config.collections
      .map((collection) => records.filter((record) => record.collection === collection))
      .filter((group) => group.length > 0)
      .map((group) => this.group(group, folded));
    this.element.replaceChildren(
      head,
      ...(groups.length > 0 ? groups : [build("p", { class: "note" }, this.texts.nothing)]),
    );
  }

  /** Shows which record is open on the map. */
  mark(key: string | null): void {
    for (const item of this.element.querySelectorAll<HTMLElement>("li[data-key]")) {
      if (item.dataset["key"] === key) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  private group(records: readonly PortalRecord[], folded: boolean): HTMLElement {
    const collection = records[0]?.collection;
    const heading = build(
      "h2",
      {},
      collection?.title ?? "",
      " ",
      build("span", { class: "count" }, this.count(records.length)),
    );
    const list = build("ul", { class: "records" }, ...records.map((record) => this.item(record)));
    const group = build("details", { class: "results-group" }, build("summary", {}, heading), list);
    group.open = !folded;
    return group;
  }

  private item(record: PortalRecord): HTMLElement {
    const { texts } = this;
    const shape = this.shapes.get(record.collection.id) ?? "circle";
    const title = build(
      "h3",
      { class: "row-title" },
      symbol(shape, null, fillOf(record)),
      build("a", { href: record.href }, record.title),
    );
    const where = build("p", { class: "where" }, whereabouts(record, texts, this.count));
    const state = record.state ? build("p", { class: "record-line" }, stateChip(record, texts)) : null;
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
    return build("li", attributes, build("div", {}, title, where, state, position));
  }

  private onClick(event: Event): void {
    const trigger = event.target instanceof Element ? event.target.closest<HTMLElement>(".show-on-map") : null;
    const key = keyAt(event);
    if (trigger && key !== null) this.events.show(key, trigger);
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
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>("li[data-key]") : null;
  return item?.dataset["key"] ?? null;
}
