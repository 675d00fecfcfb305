// The records on the map: symbols, fans and counts of the current zoom, and the way from a record to its place.
import { Bounds, GeoJSON, LatLng, LayerGroup } from "leaflet";
import type { Layer, Map as LeafletMap, PathOptions, Renderer } from "leaflet";
import type { Geometry, Position } from "geojson";
import type { Collection } from "../explorer/config";
import { cluster, CLUSTER_ZOOM, marksOf, type Arrangement, type Group, type Mark } from "../explorer/grouping";
import { boxOf, type Box } from "../explorer/places";
import type { Looks } from "../explorer/looks";
import type { Place, PortalRecord } from "../explorer/records";
import type { Anchor, Drawing } from "./drawing";
import { CountMarker, Drawn, SymbolMarker, type Slice } from "./marker";
import { styleZoom } from "./style";

export interface RecordEvents {
  record(record: PortalRecord, anchor: Anchor): void;
  group(group: Group, anchor: Anchor): void;
}

const NOTHING: Arrangement = { groups: [], shapes: [], everywhere: [] };

export class RecordLayer implements Drawing<Arrangement> {
  private readonly layer = new LayerGroup();
  private readonly places = new Map<string, { marker: Layer; anchor: Anchor }[]>();
  private arrangement = NOTHING;
  private lit: string | null = null;

  constructor(
    private readonly map: LeafletMap,
    private readonly looks: Looks,
    private readonly count: (value: number) => string,
    private readonly events: RecordEvents,
    private readonly onDraw: () => void,
    private readonly own: { readonly renderer?: Renderer } = {}, // the map's, unless told otherwise
  ) {
    this.layer.addTo(map);
    map.on("zoomend", () => this.draw());
  }

  /** The keys of the records that have something drawn. */
  get drawn(): string[] {
    return [...this.places.keys()];
  }

  /** What the counts cover, in the map's own pixels: names keep clear of it. */
  get obstacles(): Bounds[] {
    const counts = this.layer.getLayers().filter((layer) => layer instanceof CountMarker);
    return counts.map((marker) => {
      const at = this.map.latLngToLayerPoint(marker.getLatLng());
      const side = marker.getRadius();
      return new Bounds(at.subtract([side, side]), at.add([side, side]));
    });
  }

  show(arrangement: Arrangement): void {
    this.arrangement = arrangement;
    this.draw();
  }

  /** Marks the places of one record, as the reader points at it in the list. */
  light(key: string | null): void {
    this.lighten(this.lit, false);
    this.lit = key;
    this.lighten(key, true);
  }

  /** The place of a record that is nearest to the middle of the view, be it drawn here or not. */
  anchorOf({ key, place }: PortalRecord): Anchor | null {
    const centre = this.map.getCenter();
    const drawn = (this.places.get(key) ?? []).map(({ anchor }) => anchor);
    const anchors = drawn.length > 0 ? drawn : positionsIn(place).map((at) => ({ at: latLng(at), x: 0, y: 0 }));
    return anchors.sort((a, b) => a.at.distanceTo(centre) - b.at.distanceTo(centre))[0] ?? null;
  }

  private lighten(key: string | null, on: boolean): void {
    for (const { marker } of this.places.get(key ?? "") ?? []) if (marker instanceof Drawn) marker.light(on);
  }

  private draw(): void {
    this.layer.clearLayers();
    this.places.clear();
    const zoom = this.map.getZoom();
    for (const record of this.arrangement.shapes) this.drawShape(record);
    const near = zoom >= CLUSTER_ZOOM;
    const onScreen = (position: readonly number[]) => this.map.project(latLng(position), zoom);
    const groups = near ? this.arrangement.groups : cluster(this.arrangement.groups, onScreen);
    const marks = groups.flatMap((group) => marksOf(group, zoom));
    for (const mark of marks) if (mark.type === "symbol") this.drawSymbol(mark, zoom);
    for (const mark of marks) if (mark.type === "count") this.drawCount(mark.group, zoom);
    this.lighten(this.lit, true);
    this.onDraw();
  }

  private drawSymbol(mark: Extract<Mark, { type: "symbol" }>, zoom: number): void {
    const { record, offset } = mark;
    const {
      colour,
      size: radius,
      strokeWidth,
    } = this.looks.styleOf(record.collection).point(record.properties, styleZoom(zoom));
    const look = { shape: this.looks.shapeOf(record.collection), colour, fill: this.looks.fillOf(record), strokeWidth };
    const marker = new SymbolMarker(latLng(mark.position), radius, look, offset);
    const anchor = { at: marker.getLatLng(), x: offset.x, y: offset.y - radius };
    this.add(marker, [record], anchor, () => this.events.record(record, anchor));
  }

  private drawCount(group: Group, zoom: number): void {
    const { length } = group.records;
    const styles = new Set(group.records.map(({ collection }) => this.looks.styleOf(collection)));
    const radius = Math.max(...[...styles].map((style) => style.group(length, styleZoom(zoom)).size));
    const marker = new CountMarker(
      latLng(group.position),
      radius,
      this.count(length),
      slicesOf(group, (collection) => this.looks.colourOf(collection)),
      group.exact,
    );
    const anchor = { at: marker.getLatLng(), x: 0, y: -radius };
    this.add(marker, group.records, anchor, () => this.events.group(group, anchor));
  }

  private drawShape(record: PortalRecord): void {
    if (record.place.type !== "shape") return;
    const { geometry } = record.place;
    const shape = new GeoJSON(geometry, { bubblingMouseEvents: false, style: this.pathOf(record), ...this.own });
    const anchor = { at: latLng(middleOf(geometry)), x: 0, y: 0 };
    this.add(shape, [record], anchor, () => this.events.record(record, anchor));
  }

  /** A surface and its outline are two layers of the style, and one path of the map. */
  private pathOf(record: PortalRecord): PathOptions {
    const { place, properties, collection } = record;
    const subject = { type: place.type === "shape" ? place.geometry.type : "Point", properties };
    const looks = this.looks.styleOf(collection).looks({ ...subject, zoom: styleZoom(this.map.getZoom()) });
    const [surface, line] = (["fill", "line"] as const).map((type) => looks.find((look) => look.type === type));
    return {
      fill: Boolean(surface),
      ...(surface && { fillColor: surface.colour, fillOpacity: surface.opacity }),
      stroke: Boolean(line),
      ...(line && { color: line.colour, weight: line.size }),
    };
  }

  private add(marker: Layer, records: readonly PortalRecord[], anchor: Anchor, onClick: () => void): void {
    Object.assign(marker.options, this.own);
    this.layer.addLayer(marker);
    marker.on("click", onClick);
    for (const { key } of records) this.places.set(key, [...(this.places.get(key) ?? []), { marker, anchor }]);
  }
}

function positionsIn(place: Place): readonly Position[] {
  if (place.type === "everywhere") return [];
  if (place.type === "shape") return [middleOf(place.geometry)];
  return place.type === "point" ? [place.position] : place.positions;
}

function middleOf(geometry: Geometry): Position {
  const [west, south, east, north]: Box = boxOf([geometry]) ?? [0, 0, 0, 0];
  return [(west + east) / 2, (south + north) / 2];
}

function latLng([lon = 0, lat = 0]: readonly number[]): LatLng {
  return new LatLng(lat, lon);
}

function slicesOf({ records }: Group, colourOf: (collection: Collection) => string): Slice[] {
  const counts = new Map<Collection, number>();
  for (const { collection } of records) counts.set(collection, (counts.get(collection) ?? 0) + 1);
  return [...counts].map(([collection, count]) => ({ colour: colourOf(collection), share: count / records.length }));
}
