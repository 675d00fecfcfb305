// The records of one collection as a table: what the collection can be compared by, sorted by its headings.
import { build } from "../dom";
import type { Texts } from "../texts";
import type { Collection, Column } from "./config";
import type { PortalRecord } from "./records";
import { comuniOf, type Count } from "./words";

export interface TableParts {
  readonly texts: Texts;
  readonly order: string; // "title", "-surface_m2", or nothing
}

export interface TableRowParts {
  readonly texts: Texts;
  readonly count: Count;
  readonly choose: (record: PortalRecord) => HTMLElement;
}

/** The table with its headings, and the part of it that its rows go into. */
export function table(collection: Collection, parts: TableParts): { element: HTMLElement; rows: HTMLElement } {
  const { texts } = parts;
  const head = build(
    "tr",
    {},
    build("th", { scope: "col" }, build("span", { class: "visually-hidden" }, texts.select)),
    heading(texts.name, "title", parts),
    build("th", { scope: "col" }, texts.comuni),
    ...collection.columns.map((column) =>
      column.sortable
        ? heading(column.title, column.name, parts, isNumber(column))
        : build("th", { scope: "col" }, column.title),
    ),
  );
  const rows = build("tbody");
  const attributes = { class: "table records-table", "data-collection": collection.id };
  const element = build(
    "div",
    { class: "table-wrap", tabindex: "0", role: "region", "aria-label": texts.tableOf(collection.title) },
    build("table", attributes, build("thead", {}, head), rows),
  );
  return { element, rows };
}

/** A heading that is a button; the order it has is told by aria-sort. */
function heading(title: string, name: string, { order, texts }: TableParts, number = false): HTMLElement {
  const field = order.replace(/^-/, "") || "title";
  const down = order.startsWith("-");
  const cell = build("th", { scope: "col", ...(number && { class: "number" }) });
  if (field === name) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
  const first = name === "title" ? "title" : `-${name}`; // the largest and latest come first
  const next = field !== name ? first : down ? name : `-${name}`;
  const button = build("button", { type: "button", class: "sort", "data-order": next, title: texts.sortBy(title) }, title);
  button.append(build("span", { "aria-hidden": "true" }, field === name ? (down ? " ▼" : " ▲") : ""));
  cell.append(button);
  return cell;
}

export function tableRow(record: PortalRecord, { texts, count, choose }: TableRowParts): HTMLElement {
  const cells = record.collection.columns.map((column) =>
    build("td", isNumber(column) ? { class: "number" } : {}, cellText(record, column, texts)),
  );
  const attributes = { "data-key": record.key, "data-collection": record.collection.id, "data-id": record.id };
  return build(
    "tr",
    attributes,
    build("td", {}, choose(record)),
    build("th", { scope: "row" }, build("a", { href: record.href, lang: "it" }, record.title)),
    build("td", {}, comuniOf(record, texts, count)),
    ...cells,
  );
}

function isNumber(column: Column): boolean {
  return column.unit !== null;
}

function cellText({ properties }: PortalRecord, column: Column, texts: Texts): string {
  const value = properties[column.name];
  if (value === null || value === undefined || value === "") return texts.unknown;
  if (typeof value === "number") return `${texts.number(value)}\u00a0${column.unit ?? ""}`.trim();
  const values = Array.isArray(value) ? value : [value];
  return values.map((one) => column.codes.find((code) => code.value === one)?.label ?? String(one)).join(", ");
}
