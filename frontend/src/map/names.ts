// Place names on the map: zones from afar, Comuni from near, the largest first, and none over another.
import { Bounds, LatLng, LayerGroup, type Map as LeafletMap } from "leaflet";
import { insidePoint, type Boundaries, type Boundary } from "../explorer/places";
import { paced } from "../turns";
import { LabelMarker } from "./marker";
import { Sheet } from "./sheet";

const FACE = '"Titillium Web", sans-serif';
const TOWN_ZOOM = 10.75;
/** Where a name may stand, in pixels below its point: the point itself often belongs to a count of records. */
const TOWN_SHIFTS = [0, 20, -20, 28, -28];
const ZONE_SHIFTS = [0, 18, -18, 36, -36, 54, -54];

export class PlaceNames {
  private readonly towns: LabelMarker[] = [];
  private readonly zones: LabelMarker[] = [];
  private readonly layer = new LayerGroup();
  private readonly context = document.createElement("canvas").getContext("2d");

  constructor(private readonly map: LeafletMap) {
    this.layer.addTo(map);
  }

  /** Finds where each name belongs, a few at a time. */
  async prepare(comuni: Boundaries, zones: Boundaries): Promise<void> {
    const renderer = new Sheet({ pane: "names" });
    const label = (of: Boundary, weight: string, colour: string) =>
      new LabelMarker(middle(of), nameOf(of), `${weight} ${FACE}`, colour, renderer);
    await paced(bySize(comuni), (one) =>
      this.towns.push(label(one, `600 ${this.towns.length === 0 ? 15 : 12}px`, "#16232c")),
    );
    const towns = new Set(comuni.features.map(nameOf)); // a zone of one Comune needs no second name
    const others = bySize(zones).filter((zone) => !towns.has(nameOf(zone)));
    await paced(others, (zone) => this.zones.push(label(zone, "700 13px", "#0b4d5c")));
  }

  show(which: readonly string[]): void {
    this.layer.clearLayers();
    if (which.includes("zones")) for (const label of this.zones) this.layer.addLayer(label);
    if (which.includes("comuni")) for (const label of this.towns) this.layer.addLayer(label);
  }

  /** Puts each name where it covers no other and none of the obstacles. */
  place(obstacles: readonly Bounds[]): void {
    const near = this.map.getZoom() >= TOWN_ZOOM;
    const capital = this.towns[0];
    const taken = [...obstacles];
    for (const label of [...this.towns, ...this.zones]) {
      const town = this.towns.includes(label);
      const wanted = town ? near || label === capital : !near;
      label.shown =
        wanted &&
        this.map.hasLayer(label) &&
        this.finds(label, town && label !== capital ? TOWN_SHIFTS : ZONE_SHIFTS, taken);
      if (this.map.hasLayer(label)) label.redraw();
    }
  }

  private finds(label: LabelMarker, shifts: readonly number[], taken: Bounds[]): boolean {
    if (!this.context) return false;
    const half = label.halfSize(this.context);
    const point = this.map.latLngToLayerPoint(label.getLatLng());
    for (const shift of shifts) {
      const centre = point.add([0, shift]);
      const box = new Bounds(centre.subtract(half), centre.add(half));
      if (taken.some((other) => other.overlaps(box))) continue;
      taken.push(box);
      label.shift = shift;
      return true;
    }
    label.shift = shifts[1] ?? 0;
    return label === this.towns[0]; // Milano is named in any case
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
