// One record in the list beside the map, with the pages' own markup.
import { build } from "../dom";
import type { Texts } from "../texts";
import type { Looks } from "./looks";
import type { PortalRecord } from "./records";
import { amountOf, dated, shortPrecision, whereabouts, type Count } from "./words";

export interface RowParts {
  readonly looks: Looks;
  readonly texts: Texts;
  readonly count: Count;
  readonly choose: (record: PortalRecord) => HTMLElement;
}

export function listRow(record: PortalRecord, { looks, texts, count, choose }: RowParts): HTMLElement {
  const link = build("a", { href: record.href, lang: "it" }, record.title);
  const title = build("h3", { class: "row-title" }, looks.symbolOf(record), link);
  const head = build("div", { class: "row-head" }, title, choose(record));
  const where = build("p", { class: "where" }, whereabouts(record, texts, count));
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
  const row = build("li", attributes, build("div", {}, head, where, state, position));
  row.style.setProperty("--room", `${roomFor(record.title, where, state, position)}rem`);
  return row;
}

/**
 * Rather more than the height of the row beside a map, by its letters: out of sight it is not laid out, and what it
 * holds must not reach into the next one.
 */
function roomFor(title: string, ...others: (HTMLElement | null)[]): number {
  const lines = (text: string, letters: number) => Math.ceil(text.length / letters);
  const rest = others.map((part) => 0.2 + (part ? 2 * lines(part.textContent, 30) : 0));
  return Math.ceil(rest.reduce((sum, height) => sum + height, 1.4 * lines(title, 22)));
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
