// A small catalogue and its records for the unit tests; the names are invented, the shapes are the API's.
import type { Position } from "geojson";
import type { ApiFeature, Properties } from "../explorer/api";
import { parseConfig } from "../explorer/config";
import { Looks } from "../explorer/looks";
import { toRecord, type PortalRecord } from "../explorer/records";
import { Style } from "../map/style";
import documents from "./styles.json";

const filter = (name: string, ...values: string[]) => ({
  name,
  title: `Titolo di ${name}`,
  codes: values.map((value) => ({ value, label: `etichetta ${value}` })),
});

export const config = parseConfig({
  api: "/api/",
  precision: filter("location_precision", "site", "comune"),
  orders: ["title", "surface_m2", "source_date"],
  collections: [
    {
      id: "yards",
      title: "Scali",
      singular: "Scalo",
      path: "scali",
      titleField: "name",
      filters: [filter("kind", "a", "b"), filter("current_state", "open", "shut"), filter("tag", "T1", "T2")],
      columns: [
        { ...filter("kind", "a", "b"), unit: null, sortable: false },
        { ...filter("surface_m2"), unit: "m²", sortable: true },
        { ...filter("source_date"), unit: null, sortable: true },
      ],
    },
    {
      id: "works",
      title: "Opere",
      singular: "Opera",
      path: "opere",
      titleField: "title",
      filters: [filter("status", "begun"), filter("tag", "T1", "T2")],
      columns: [{ ...filter("source_date"), unit: null, sortable: true }],
    },
  ],
  comuni: [
    { code: "015001", name: "Alfa", zone: "nord" },
    { code: "015002", name: "Beta sull'Acqua", zone: "nord" },
    { code: "015003", name: "Gamma", zone: "sud" },
  ],
  zones: [
    { id: "nord", name: "Nord" },
    { id: "sud", name: "Sud" },
  ],
  basemaps: [{ id: "streets", title: "Strade", url: "/tiles/{z}/{x}/{y}", attribution: "prova", max_zoom: 18 }],
});

export const [yards, works] = config.collections as [(typeof config.collections)[0], (typeof config.collections)[1]];

/** Drawn by styles that the server really publishes. */
export const looks = new Looks(new Map(config.collections.map(({ id }) => [id, new Style(documents.areas)])));

export function feature(
  id: string,
  properties: Properties = {},
  coordinates: Position | Position[] = [9.1, 45.4],
): ApiFeature {
  const many = Array.isArray(coordinates[0]);
  const geometry = many
    ? { type: "MultiPoint" as const, coordinates: coordinates as Position[] }
    : { type: "Point" as const, coordinates: coordinates as Position };
  const precision = many ? "comune" : "site";
  return {
    type: "Feature",
    id,
    geometry,
    properties: { name: id, title: id, location_precision: precision, ...properties },
  };
}

export function record(id: string, properties: Properties = {}, coordinates?: Position | Position[]): PortalRecord {
  return toRecord(feature(id, properties, coordinates), yards);
}
