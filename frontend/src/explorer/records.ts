// A published feature as the explorer shows it: its words, its page, and where it belongs on the map.
import { local } from "../addresses";
import type { Geometry, Position } from "geojson";
import type { ApiFeature, Properties } from "./api";
import type { Collection } from "./config";

/** Beyond this many Comuni a record is about the whole territory, and a point in each would only hide the others. */
export const MANY_COMUNI = 12;

export type Place =
  | { readonly type: "point"; readonly position: Position }
  | { readonly type: "comuni"; readonly positions: readonly Position[] }
  | { readonly type: "shape"; readonly geometry: Geometry }
  | { readonly type: "everywhere" };

export interface PortalRecord {
  readonly key: string; // "collection/id"
  readonly id: string;
  readonly collection: Collection;
  readonly title: string;
  readonly kind: string | null;
  readonly state: string | null;
  readonly date: string | null; // of the source: the state holds as of then
  readonly comuni: readonly string[]; // names
  readonly precision: string | null;
  readonly properties: Properties; // what the style asks about
  readonly place: Place;
  readonly href: string;
}

export function toRecord(feature: ApiFeature, collection: Collection): PortalRecord {
  const properties = feature.properties;
  return {
    key: `${collection.id}/${feature.id}`,
    id: feature.id,
    collection,
    title: text(properties, collection.titleField) ?? feature.id,
    kind: label(properties, collection, collection.kindField),
    state: label(properties, collection, collection.stateField),
    date: text(properties, "source_date"),
    comuni: texts(properties, "comuni_names"),
    precision: text(properties, "location_precision"),
    properties,
    place: placeOf(feature),
    href: local(`/${collection.path}/${encodeURIComponent(feature.id)}`),
  };
}

/** The catalogue's order, then the one asked for ("-surface_m2"), then the title as the language sorts it. */
export function sorted(
  records: readonly PortalRecord[],
  collections: readonly Collection[],
  language: string,
  order = "",
): PortalRecord[] {
  const collator = new Intl.Collator(language, { numeric: true });
  const rank = new Map(collections.map((collection, index) => [collection.id, index]));
  const descending = order.startsWith("-") ? -1 : 1;
  const field = order.replace(/^-/, "");
  const byTitle = (a: PortalRecord, b: PortalRecord) =>
    collator.compare(a.title, b.title) * (field === "title" ? descending : 1) || collator.compare(a.id, b.id);
  const byField = (a: PortalRecord, b: PortalRecord) =>
    field === "" || field === "title" ? 0 : compared(a.properties[field], b.properties[field], descending);
  return [...records].sort(
    (a, b) =>
      (rank.get(a.collection.id) ?? 0) - (rank.get(b.collection.id) ?? 0) || byField(a, b) || byTitle(a, b),
  );
}

/** Numbers and dates; what is unknown comes last, whichever way. */
function compared(a: unknown, b: unknown, descending: number): number {
  const [one, other] = [a ?? null, b ?? null];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (one === other) return 0;
  return (one < other ? -1 : 1) * descending;
}

function placeOf({ geometry, properties }: ApiFeature): Place {
  const precision = text(properties, "location_precision");
  if (geometry === null || precision === "citta_metropolitana") return { type: "everywhere" };
  if (geometry.type === "MultiPoint" || (geometry.type === "Point" && precision === "comune")) {
    const positions = geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates;
    return positions.length > MANY_COMUNI ? { type: "everywhere" } : { type: "comuni", positions };
  }
  if (geometry.type !== "Point") return { type: "shape", geometry };
  return { type: "point", position: geometry.coordinates };
}

function label(properties: Properties, collection: Collection, field: string | null): string | null {
  if (field === null) return null;
  const codes = collection.filters.find((filter) => filter.name === field)?.codes ?? [];
  const value = properties[field];
  const values = Array.isArray(value) ? value : [value];
  const labels = values.filter((item) => typeof item === "string" && item !== "");
  if (labels.length === 0) return null;
  return labels.map((item) => codes.find((code) => code.value === item)?.label ?? String(item)).join(", ");
}

function text(properties: Properties, name: string): string | null {
  const value = properties[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function texts(properties: Properties, name: string): string[] {
  const value = properties[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
