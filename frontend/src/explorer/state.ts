// What the explorer shows, as one value that the address bar can hold: pure reading and writing of the query string.
import type { Config } from "./config";

export interface View {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export interface State {
  readonly layers: readonly string[]; // ids of the collections shown, in the catalogue's order
  readonly q: string;
  readonly filters: Readonly<Record<string, readonly string[]>>; // by parameter; never an empty list
  readonly view: View | null; // null: framed on what the filters ask for
  readonly basemap: string;
  readonly territory: readonly string[]; // which boundaries are drawn
  readonly record: string | null; // "collection/id" of the record whose popup is open
}

export const TERRITORY = ["comuni", "zones"] as const;
export const PLACES = ["comune", "zone"] as const;
const NOTHING = "none";

/** The names of all filters, once each: the places first, then those of the collections. */
export function filterNames(config: Config): string[] {
  const own = config.collections.flatMap((collection) => collection.filters.map((filter) => filter.name));
  return [...new Set([...PLACES, ...own])];
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
    view: parseView(params.get("map")),
    basemap: config.basemaps.find((item) => item.id === basemap)?.id ?? defaultBasemap(config),
    territory: choice(params, "territory", TERRITORY),
    record: /^[\w-]+\/[^/]+$/.test(params.get("record") ?? "") ? params.get("record") : null,
  };
}

export function serialise(state: State, config: Config): string {
  const params = new URLSearchParams();
  const all = config.collections.map((collection) => collection.id);
  if (state.layers.length !== all.length) params.set("layer", state.layers.join(",") || NOTHING);
  if (state.q) params.set("q", state.q);
  for (const name of filterNames(config)) {
    const values = state.filters[name];
    if (values) params.set(name, values.join(","));
  }
  if (state.territory.length !== TERRITORY.length) params.set("territory", state.territory.join(",") || NOTHING);
  if (state.basemap !== defaultBasemap(config)) params.set("basemap", state.basemap);
  if (state.record) params.set("record", state.record);
  if (state.view) params.set("map", serialiseView(state.view));
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
