// The small map of one record: its Comuni outlined among the others, its shape or its symbol, nothing to filter.
import { GeoJSON, LatLng } from "leaflet";
import type { Geometry, MultiPolygon, Polygon, Position } from "geojson";
import { boxOf, insidePoint, positionsOf, type Boundaries, type Boundary, type Box } from "../explorer/places";
import type { Fill, Shape } from "../symbols";
import type { Texts } from "../texts";
import { LabelMarker, SymbolMarker } from "./marker";
import { MapView } from "./view";

export interface Located {
  readonly geometry: Geometry;
  readonly comuni: readonly string[];
  readonly colour: string;
  readonly shape: Shape;
  readonly fill: Fill;
}

const INK = "#16232c";
const PLAIN = "#e7e3d8";
const CHOSEN = "#f7f3e8";

export function drawLocator(element: HTMLElement, texts: Texts, comuni: Boundaries, located: Located): MapView {
  const chosen = comuni.features.filter((feature) => located.comuni.includes(String(feature.id)));
  const home = boxOf(
    chosen.length > 0 && !isShape(located.geometry) ? chosen.map(({ geometry }) => geometry) : [located.geometry],
  );
  const view = new MapView(element, texts, { home: home ?? everything(comuni), wheel: false });
  const style = (boundary?: Boundary) => ({
    color: "#fff",
    weight: 1,
    fillColor: boundary && located.comuni.includes(String(boundary.id)) ? CHOSEN : PLAIN,
    fillOpacity: 1,
    smoothFactor: 0.5,
  });
  new GeoJSON(comuni, { interactive: false, style: (feature) => style(feature as Boundary) }).addTo(view.leaflet);
  const edges = { interactive: false, style: { color: INK, weight: 2, fill: false } };
  for (const boundary of chosen) new GeoJSON(boundary, edges).addTo(view.leaflet);
  if (isShape(located.geometry)) drawShape(view, located.geometry, located.colour);
  else for (const position of positionsOf(located.geometry)) drawSymbol(view, position, located);
  nameComuni(view, chosen);
  return view;
}

function isShape(geometry: Geometry): geometry is Polygon | MultiPolygon {
  return geometry.type === "Polygon" || geometry.type === "MultiPolygon";
}

function drawShape(view: MapView, geometry: Polygon | MultiPolygon, colour: string): void {
  new GeoJSON(geometry, {
    interactive: false,
    style: { color: colour, weight: 2.5, fillColor: colour, fillOpacity: 0.12 },
  }).addTo(view.leaflet);
}

function drawSymbol(view: MapView, [lon = 0, lat = 0]: Position, { shape, colour, fill }: Located): void {
  new SymbolMarker(new LatLng(lat, lon), 10, { shape, colour, fill, strokeWidth: 2 }).addTo(view.leaflet);
}

/** The names of a whole zone would cover it, and each other. */
const MOST_NAMES = 6;

function nameComuni(view: MapView, boundaries: readonly Boundary[]): void {
  if (boundaries.length > MOST_NAMES) return;
  for (const boundary of boundaries) {
    const [lon = 0, lat = 0] = insidePoint(boundary.geometry);
    const middle = new LatLng(lat, lon);
    const name = String(boundary.properties["name"]);
    const label = new LabelMarker(middle, name, '600 13px "Titillium Web", sans-serif', INK);
    label.shift = 20;
    label.addTo(view.leaflet);
  }
}

function everything(comuni: Boundaries): Box {
  return boxOf(comuni.features.map(({ geometry }) => geometry)) ?? [8.7, 45.1, 9.6, 45.7];
}
