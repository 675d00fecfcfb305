// The records on the map: symbols, fans and counts of the current zoom, and the way from a record to its place.
import { Bounds, GeoJSON, LatLng, LayerGroup, type Layer, type Map as LeafletMap } from "leaflet";
import {
  cluster,
  CLUSTER_ZOOM,
  FAN_ZOOM,
  marksOf,
  type Arrangement,
  type Group,
  type Mark,
} from "../explorer/grouping";
import { boxOf, type Box } from "../explorer/places";
import type { PortalRecord } from "../explorer/records";
import type { Shape } from "../symbols";
import { CountMarker, Drawn, SymbolMarker, type Slice } from "./marker";

/** Where a popup belongs: a position, and how many pixels the symbol stands aside from it. */
export interface Anchor {
  readonly at: LatLng;
  readonly x: number;
  readonly y: number;
}

export interface RecordEvents {
  record(record: PortalRecord, anchor: Anchor): void;
  group(group: Group, anchor: Anchor): void;
}

const NOTHING: Arrangement = { groups: [], shapes: [], everywhere: [] };

export class RecordLayer {
  private readonly layer = new LayerGroup();
  private readonly places = new Map<string, { marker: Layer; anchor: Anchor }[]>();
  private arrangement = NOTHING;
  private lit: string | null = null;

  constructor(
    private readonly map: LeafletMap,
    private readonly shapes: ReadonlyMap<string, Shape>,
    private readonly count: (value: number) => string,
    private readonly events: RecordEvents,
    private readonly onDraw: () => void,
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

  set(arrangement: Arrangement): void {
    this.arrangement = arrangement;
    this.draw();
  }

  /** Marks the places of one record, as the reader points at it in the list. */
  light(key: string | null): void {
    this.lighten(this.lit, false);
    this.lit = key;
    this.lighten(key, true);
  }

  /** The place of a record that is nearest to the middle of the view. */
  anchorOf(key: string): Anchor | null {
    const centre = this.map.getCenter();
    const anchors = (this.places.get(key) ?? []).map((place) => place.anchor);
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
    const look = {
      shape: this.shapes.get(record.collection.id) ?? "circle",
      colour: record.collection.colour,
      fill: mark.fill,
    };
    const radius = zoom < CLUSTER_ZOOM ? 4.5 : zoom < FAN_ZOOM ? 6 : 8;
    const marker = new SymbolMarker(latLng(mark.position), radius, look, offset);
    const anchor = { at: marker.getLatLng(), x: offset.x, y: offset.y - radius };
    this.add(marker, [record], anchor, () => this.events.record(record, anchor));
  }

  private drawCount(group: Group, zoom: number): void {
    const growth = Math.log2(group.records.length);
    const radius = Math.min(zoom < CLUSTER_ZOOM ? 6.5 + 1.5 * growth : 9 + 2.2 * growth, 24);
    const marker = new CountMarker(
      latLng(group.position),
      radius,
      this.count(group.records.length),
      slicesOf(group),
      group.exact,
    );
    const anchor = { at: marker.getLatLng(), x: 0, y: -radius };
    this.add(marker, group.records, anchor, () => this.events.group(group, anchor));
  }

  private drawShape(record: PortalRecord): void {
    if (record.place.type !== "shape") return;
    const { geometry } = record.place;
    const { colour } = record.collection;
    const style = { color: colour, weight: 2, fillColor: colour, fillOpacity: 0.35 };
    const shape = new GeoJSON(geometry, { style });
    const [west, south, east, north]: Box = boxOf([geometry]) ?? [0, 0, 0, 0];
    const anchor = { at: new LatLng((south + north) / 2, (west + east) / 2), x: 0, y: 0 };
    this.add(shape, [record], anchor, () => this.events.record(record, anchor));
  }

  private add(marker: Layer, records: readonly PortalRecord[], anchor: Anchor, onClick: () => void): void {
    this.layer.addLayer(marker);
    marker.on("click", onClick);
    for (const { key } of records) this.places.set(key, [...(this.places.get(key) ?? []), { marker, anchor }]);
  }
}

function latLng([lon = 0, lat = 0]: readonly number[]): LatLng {
  return new LatLng(lat, lon);
}

function slicesOf({ records }: Group): Slice[] {
  const counts = new Map<string, number>();
  for (const { collection } of records) counts.set(collection.colour, (counts.get(collection.colour) ?? 0) + 1);
  return [...counts].map(([colour, count]) => ({ colour, share: count / records.length }));
}
