// What the explorer shows, as one value that the address bar can hold: pure reading and writing of the query string.
import type { Config } from "./config";
import { parseSwipe, serialiseSwipe, type Swipe } from "./swiped";

export interface View {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export interface State {
  readonly layers: readonly string[]; // ids of the collections shown, in the catalogue's order
  readonly q: string;
  readonly filters: Readonly<Record<string, readonly string[]>>; // by parameter; never an empty list
  readonly given: Readonly<Record<string, string>>; // relations, years, order: one text each, never empty
  readonly show: Show;
  readonly selection: readonly string[]; // "collection/id" of the records put aside to compare
  readonly opacity: number; // of the records, per cent
  readonly view: View | null; // null: framed on what the filters ask for
  readonly basemap: string;
  readonly territory: readonly string[]; // which boundaries are drawn
  readonly record: string | null; // "collection/id" of the record whose popup is open
  readonly swipe: Swipe | null; // what stands on each side of a line, if there is one
}

export type Show = "map" | "list" | "table";

export const SHOWS: readonly Show[] = ["map", "list", "table"];
/** Where and when and in which order, as one text each. */
export const GIVEN = ["within", "intersects", "near", "distance", "filter", "from", "to", "sortby"] as const;
export const SELECTED_MOST = 6;
export const PRECISION = "location_precision";
export const TERRITORY = ["comuni", "zones"] as const;
export const PLACES = ["comune", "zone"] as const;
const NOTHING = "none";

/** The names of all filters, once each: the places first, then those of the collections. */
export function filterNames(config: Config): string[] {
  const own = config.collections.flatMap((collection) => collection.filters.map((filter) => filter.name));
  return [...new Set([...PLACES, ...own, PRECISION])];
}

export function parse(search: string, config: Config): State {
  const params = new URLSearchParams(search);
  const filters: Record<string, readonly string[]> = {};
  for (const name of filterNames(config)) {
    const values = keep(valuesOf(params, name), allowed(name, config));
    if (values.length > 0) filters[name] = values;
  }
  const basemap = params.get("basemap");
  return {
    layers: choice(
      params,
      "layer",
      config.collections.map((collection) => collection.id),
    ),
    q: (params.get("q") ?? "").trim(),
    filters,
    given: parseGiven(params, config),
    show: SHOWS.find((show) => show === params.get("show")) ?? "map",
    selection: valuesOf(params, "sel").filter(isKey).slice(0, SELECTED_MOST),
    opacity: parseOpacity(params.get("opacity")),
    view: parseView(params.get("map")),
    basemap: config.basemaps.find((item) => item.id === basemap)?.id ?? defaultBasemap(config),
    territory: choice(params, "territory", TERRITORY),
    record: isKey(params.get("record") ?? "") ? params.get("record") : null,
    swipe: parseSwipe(params.get("swipe"), config),
  };
}

/** What is asked, without how it is seen: it decides which records there are. */
export function asked(state: State, config: Config): URLSearchParams {
  const params = new URLSearchParams();
  const all = config.collections.map((collection) => collection.id);
  if (state.layers.length !== all.length) params.set("layer", state.layers.join(",") || NOTHING);
  if (state.q) params.set("q", state.q);
  for (const name of filterNames(config)) {
    const values = state.filters[name];
    if (values) params.set(name, values.join(","));
  }
  for (const name of GIVEN) if (state.given[name]) params.set(name, state.given[name]);
  return params;
}

export function serialise(state: State, config: Config): string {
  const params = asked(state, config);
  if (state.show !== "map") params.set("show", state.show);
  if (state.selection.length > 0) params.set("sel", state.selection.join(","));
  if (state.opacity !== 100) params.set("opacity", String(state.opacity));
  if (state.territory.length !== TERRITORY.length) params.set("territory", state.territory.join(",") || NOTHING);
  if (state.basemap !== defaultBasemap(config)) params.set("basemap", state.basemap);
  if (state.swipe) params.set("swipe", serialiseSwipe(state.swipe));
  if (state.record) params.set("record", state.record);
  if (state.view) params.set("map", serialiseView(state.view));
  return queryString(params);
}

/** As an address ends with: '?' included, with the signs left that need no escape. */
export function queryString(params: URLSearchParams): string {
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  return text && `?${text}`;
}

/** The same state with one filter set anew; no value removes it. */
export function withFilter(state: State, name: string, values: readonly string[]): State {
  const filters = { ...state.filters };
  delete filters[name];
  if (values.length > 0) filters[name] = values;
  return { ...state, filters };
}

/** The same state with one text set anew; an empty one removes it. */
export function withGiven(state: State, name: (typeof GIVEN)[number], value: string): State {
  const given: Record<string, string> = { ...state.given };
  delete given[name];
  if (value) given[name] = value;
  return { ...state, given };
}

/** Whether two states ask for the same territory: the map need not move then. */
export function samePlaces(a: State, b: State): boolean {
  const same = PLACES.every((name) => String(a.filters[name] ?? []) === String(b.filters[name] ?? []));
  return same && relatedComune(a) === relatedComune(b);
}

/** The code of the Comune that a relation is about. */
export function relatedComune({ given }: State): string | null {
  const target = given["within"] ?? given["intersects"] ?? given["near"] ?? "";
  return target.startsWith("comuni/") ? target.slice("comuni/".length) : null;
}

export function defaultBasemap(config: Config): string {
  return config.basemaps.find((item) => item.url === null)?.id ?? NOTHING;
}

/** Rounded as the address writes it, so that a view read back is the very same. */
export function roundView(view: View): View {
  return { zoom: round(view.zoom, 2), lat: round(view.lat, 5), lon: round(view.lon, 5) };
}

function serialiseView(view: View): string {
  const { zoom, lat, lon } = roundView(view);
  return `${zoom}/${lat}/${lon}`;
}

function parseGiven(params: URLSearchParams, config: Config): Readonly<Record<string, string>> {
  const found = GIVEN.map((name) => [name, (params.get(name) ?? "").trim()] as const).filter(([, value]) => value);
  const given: Record<string, string> = Object.fromEntries(found);
  for (const name of ["from", "to"]) if (!/^[12]\d{3}$/.test(given[name] ?? "")) delete given[name];
  if (!config.orders.includes((given["sortby"] ?? "").replace(/^-/, ""))) delete given["sortby"];
  return given;
}

function isKey(text: string): boolean {
  return /^[\w-]+\/[^/]+$/.test(text);
}

function parseOpacity(text: string | null): number {
  const value = Number(text ?? "100");
  return text !== "" && value >= 10 && value <= 100 ? Math.round(value) : 100;
}

function parseView(text: string | null): View | null {
  const parts = (text ?? "").split("/");
  const [zoom, lat, lon] = parts.map(Number);
  if (parts.length !== 3 || parts.includes("") || zoom === undefined || lat === undefined || lon === undefined)
    return null;
  const sane = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return sane ? roundView({ zoom, lat, lon }) : null;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0; // + 0 turns -0 into 0
}

function valuesOf(params: URLSearchParams, name: string): string[] {
  return params
    .getAll(name)
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter(Boolean);
}

/** A subset in the given order; the whole when the address says nothing or nothing that is known. */
function choice(params: URLSearchParams, name: string, all: readonly string[]): readonly string[] {
  const values = valuesOf(params, name);
  const chosen = all.filter((item) => values.includes(item));
  return chosen.length > 0 || values.includes(NOTHING) ? chosen : all;
}

/** What a filter may hold: each way of writing a value, and the value. */
function allowed(name: string, config: Config): ReadonlyMap<string, string> {
  if (name === PRECISION) return new Map(config.precision.codes.map(({ value }) => [value, value]));
  if (name === "comune")
    return new Map(
      config.comuni.flatMap((c) => [
        [c.code, c.code],
        [c.name.toLowerCase(), c.code],
      ]),
    );
  if (name === "zone") return new Map(config.zones.map((zone) => [zone.id, zone.id]));
  const filters = config.collections.flatMap((collection) =>
    collection.filters.filter((filter) => filter.name === name),
  );
  return new Map(filters.flatMap((filter) => filter.codes.map((code) => [code.value, code.value])));
}

/** The known values in canonical order, so that the same choice has one address. */
function keep(values: string[], known: ReadonlyMap<string, string>): string[] {
  const chosen = new Set(values.map((value) => known.get(value) ?? known.get(value.toLowerCase())));
  return [...new Set(known.values())].filter((value) => chosen.has(value));
}
