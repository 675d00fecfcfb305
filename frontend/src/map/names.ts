// Place names on the map: zones from afar, Comuni from near, the largest first, and none over another.
import { Bounds, LatLng, LayerGroup, type Map as LeafletMap } from "leaflet";
import { insidePoint, type Boundaries, type Boundary } from "../explorer/places";
import { LabelMarker } from "./marker";

const FACE = '"Titillium Web", sans-serif';
const TOWN_ZOOM = 10.75;
const BELOW_POINT = 22; // pixels: the point itself belongs to the count of the Comune's records

export class PlaceNames {
  private readonly towns: readonly LabelMarker[];
  private readonly zones: readonly LabelMarker[];
  private readonly layer = new LayerGroup();
  private readonly context = document.createElement("canvas").getContext("2d");

  constructor(
    private readonly map: LeafletMap,
    comuni: Boundaries,
    zones: Boundaries,
  ) {
    this.towns = bySize(comuni).map(
      (comune, index) => new LabelMarker(middle(comune), nameOf(comune), `600 ${index === 0 ? 15 : 12}px ${FACE}`, "#16232c", BELOW_POINT),
    );
    this.zones = bySize(zones).map((zone) => new LabelMarker(middle(zone), nameOf(zone), `700 13px ${FACE}`, "#0b4d5c"));
    this.layer.addTo(map);
    map.on("zoomend", () => this.place());
  }

  show(which: readonly string[]): void {
    this.layer.clearLayers();
    if (which.includes("zones")) for (const label of this.zones) this.layer.addLayer(label);
    if (which.includes("comuni")) for (const label of this.towns) this.layer.addLayer(label);
    this.place();
  }

  /** Above whatever was drawn since. */
  raise(): void {
    this.layer.eachLayer((label) => (label as LabelMarker).bringToFront());
  }

  private place(): void {
    const near = this.map.getZoom() >= TOWN_ZOOM;
    const largest = this.towns.slice(0, 1);
    const wanted = near ? this.towns : [...largest, ...this.zones];
    const taken: Bounds[] = [];
    for (const label of [...this.towns, ...this.zones]) {
      label.shown = wanted.includes(label) && this.map.hasLayer(label) && this.finds(label, taken);
      if (this.map.hasLayer(label)) label.redraw();
    }
  }

  private finds(label: LabelMarker, taken: Bounds[]): boolean {
    if (!this.context) return false;
    const half = label.halfSize(this.context);
    const centre = this.map.latLngToLayerPoint(label.getLatLng()).add([0, label.shift]);
    const box = new Bounds(centre.subtract(half), centre.add(half));
    if (taken.some((other) => other.overlaps(box))) return false;
    taken.push(box);
    return true;
  }
}

function bySize({ features }: Boundaries): Boundary[] {
  return [...features].sort((a, b) => Number(b.properties["residents"]) - Number(a.properties["residents"]));
}

function nameOf(boundary: Boundary): string {
  return String(boundary.properties["name"]);
}

function middle(boundary: Boundary): LatLng {
  const [lon = 0, lat = 0] = insidePoint(boundary.geometry);
  return new LatLng(lat, lon);
}
