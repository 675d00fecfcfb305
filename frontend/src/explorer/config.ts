// What the page tells the explorer about the catalogue: the typed reading of <script id="explorer-config">.
//
// The page declares; nothing here knows a collection, a code or a Comune by name. A filter restricts the collections
// that list it in `filters` and leaves the others as they are; `q`, `comune` and `zone` restrict all of them.

export interface Code {
  readonly value: string;
  readonly label: string;
}

export interface Filter {
  readonly name: string; // the API's parameter
  readonly title: string;
  readonly codes: readonly Code[];
}

/** What a table tells of a record beside its title and Comuni. */
export interface Column extends Filter {
  readonly unit: string | null;
  readonly sortable: boolean;
}

export interface Collection {
  readonly id: string;
  readonly title: string; // plural, as in the legend: "Aree e ambiti"
  readonly singular: string;
  readonly path: string; // first part of the record page's address: "aree"
  readonly titleField: string;
  readonly kindField: string | null; // the code shown under the title; by default the first filter
  readonly stateField: string | null; // the code shown with its source date
  readonly filters: readonly Filter[];
  readonly columns: readonly Column[];
}

export interface Comune {
  readonly code: string;
  readonly name: string;
  readonly zone: string;
}

export interface Zone {
  readonly id: string;
  readonly name: string;
}

export interface Basemap {
  readonly id: string;
  readonly title: string;
  readonly url: string | null; // null: no base map, no request
  readonly layers: string | null; // of a WMS service; null: tiles by number
  readonly attribution: string;
  readonly maxZoom: number;
}

export interface Config {
  readonly api: string;
  readonly collections: readonly Collection[];
  readonly precision: Filter; // how well a position is known: a filter of all collections
  readonly orders: readonly string[]; // "title", and the fields by which some collection can be put in order
  readonly comuni: readonly Comune[];
  readonly zones: readonly Zone[];
  readonly basemaps: readonly Basemap[];
}

const STATE_FIELDS = ["current_state", "status"];

type Json = Record<string, unknown>;

export function readConfig(document: Document): Config {
  const text = document.getElementById("explorer-config")?.textContent;
  if (!text) throw new Error("explorer-config is missing from the page");
  return parseConfig(JSON.parse(text));
}

export function parseConfig(value: unknown): Config {
  const json = object(value, "explorer-config");
  return {
    api: string(json, "api").replace(/\/$/, ""),
    collections: list(json, "collections").map(collection),
    precision: filter(object(json["precision"], "precision")),
    orders: Array.isArray(json["orders"]) ? json["orders"].map(String) : [],
    comuni: list(json, "comuni").map((item) => ({
      code: string(item, "code"),
      name: string(item, "name"),
      zone: string(item, "zone"),
    })),
    zones: list(json, "zones").map((item) => ({ id: string(item, "id"), name: string(item, "name") })),
    basemaps: withNone(list(json, "basemaps").map(basemap)),
  };
}

function collection(json: Json): Collection {
  const filters = list(json, "filters").map(filter);
  const state = filters.find((filter) => STATE_FIELDS.includes(filter.name));
  return {
    id: string(json, "id"),
    title: string(json, "title"),
    singular: string(json, "singular"),
    path: string(json, "path"),
    titleField: string(json, "titleField"),
    kindField: optional(json, "kindField") ?? filters.find((filter) => filter !== state)?.name ?? null,
    stateField: optional(json, "stateField") ?? state?.name ?? null,
    filters,
    columns: list(json, "columns").map((item) => ({
      ...filter(item),
      unit: optional(item, "unit"),
      sortable: item["sortable"] === true,
    })),
  };
}

function filter(json: Json): Filter {
  return {
    name: string(json, "name"),
    title: string(json, "title"),
    codes: list(json, "codes").map((code) => ({ value: string(code, "value"), label: string(code, "label") })),
  };
}

function basemap(json: Json): Basemap {
  const zoom = json["maxZoom"] ?? json["max_zoom"];
  return {
    id: string(json, "id"),
    title: string(json, "title"),
    url: optional(json, "url"),
    layers: json["kind"] === "wms" ? optional(json, "layers") : null,
    attribution: optional(json, "attribution") ?? "",
    maxZoom: typeof zoom === "number" ? zoom : 19,
  };
}

/** Drawing nothing is always a choice, and the first one: no request may leave the portal unasked. */
function withNone(basemaps: Basemap[]): Basemap[] {
  if (basemaps.some((item) => item.url === null)) return basemaps;
  return [{ id: "none", title: "", url: null, layers: null, attribution: "", maxZoom: 19 }, ...basemaps];
}

function object(value: unknown, where: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError(`${where}: not an object`);
  return value as Json;
}

function string(json: Json, key: string): string {
  const value = json[key];
  if (typeof value !== "string") throw new TypeError(`explorer-config: ${key} is not a text`);
  return value;
}

function optional(json: Json, key: string): string | null {
  const value = json[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function list(json: Json, key: string): Json[] {
  const value = json[key];
  if (!Array.isArray(value)) throw new TypeError(`explorer-config: ${key} is not a list`);
  return value.map((item) => object(item, key));
}
