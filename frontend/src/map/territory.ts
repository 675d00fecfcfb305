// The ground of the map: Comuni in the quiet tint of their zone, and the edges of the zones.
import { GeoJSON, type LatLng, type Map as LeafletMap, type Path, type PolylineOptions } from "leaflet";
import { holding, type Boundaries, type Boundary } from "../explorer/places";
import { paced } from "../turns";
import { PlaceNames } from "./names";
import { Sheet } from "./sheet";

const TINTS = ["#d8e2d2", "#eadfc8", "#cfdde6", "#e6d3c5", "#dcdff0", "#d3e4e2", "#ead8de", "#b9ced3"];
const PLAIN = "#e7e3d6";
const INK = "#16232c";
const CHOSEN = "#a93f1c";
const HOVERED = "#fff6d8";
const ZONE_EDGE = { fill: false, color: "#4d5b60", weight: 1.6, opacity: 0.9, smoothFactor: 0.6 } as const;

export class Territory {
  readonly names: PlaceNames;
  private readonly comuni: GeoJSON;
  private readonly zones: GeoJSON;
  private readonly tints: ReadonlyMap<string, string>;
  private readonly paths = new Map<string, { path: Path; boundary: Boundary }>();
  private shown: readonly string[] = [];
  private chosen: ReadonlySet<string> = new Set();
  private hovered: Boundary | null = null;
  private overTiles = false;

  constructor(
    private readonly map: LeafletMap,
    private readonly boundaries: Boundaries,
    private readonly edges: Boundaries,
  ) {
    const ground = { renderer: new Sheet({ pane: "ground" }), interactive: false };
    this.tints = new Map(edges.features.map(({ id }, index) => [String(id), TINTS[index % TINTS.length] ?? PLAIN]));
    this.comuni = new GeoJSON(null, {
      ...ground,
      style: (feature) => this.styleOf(feature as Boundary),
      onEachFeature: (feature, layer) =>
        this.paths.set(String(feature.id), { path: layer as Path, boundary: feature as Boundary }),
    });
    this.zones = new GeoJSON(null, { ...ground, style: ZONE_EDGE });
    this.names = new PlaceNames(map);
  }

  /** Reads the boundaries, a few at a time. */
  async prepare(): Promise<void> {
    await paced(this.boundaries.features, (comune) => this.comuni.addData(comune));
    await paced(this.edges.features, (zone) => this.zones.addData(zone));
    await this.names.prepare(this.boundaries, this.edges);
  }

  /** How many boundaries are really on the map. */
  get drawn(): { comuni: number; zones: number } {
    const count = (layer: GeoJSON) => (this.map.hasLayer(layer) ? layer.getLayers().length : 0);
    return { comuni: count(this.comuni), zones: count(this.zones) };
  }

  show(which: readonly string[]): void {
    if (which.join() === this.shown.join()) return;
    this.shown = which;
    this.comuni.remove();
    this.zones.remove();
    if (which.includes("zones")) this.zones.addTo(this.map).bringToBack();
    if (which.includes("comuni")) this.comuni.addTo(this.map).bringToBack();
    this.names.show(which);
    if (this.chosen.size > 0) this.paint(); // and so in the right order again
  }

  /** Outlines the Comuni that the filters ask for and fades the others. */
  choose(codes: readonly string[]): void {
    if (codes.length === this.chosen.size && codes.every((code) => this.chosen.has(code))) return;
    this.chosen = new Set(codes);
    this.paint();
  }

  private paint(): void {
    for (const [code, { path, boundary }] of this.paths) {
      path.setStyle(this.styleOf(boundary));
      if (!this.chosen.has(code) && this.map.hasLayer(path)) path.bringToBack();
    }
  }

  /** The Comune that holds a position, as long as Comuni are drawn. */
  at({ lng, lat }: LatLng): Boundary | null {
    return this.map.hasLayer(this.comuni) ? holding(this.boundaries, [lng, lat]) : null;
  }

  hover(boundary: Boundary | null): void {
    if (boundary === this.hovered) return;
    const former = this.hovered;
    this.hovered = boundary;
    if (former) this.paths.get(String(former.id))?.path.setStyle(this.styleOf(former));
    if (boundary) this.paths.get(String(boundary.id))?.path.setStyle({ fillColor: HOVERED, fillOpacity: 0.75 });
  }

  /** Lets a base map show through. */
  overlay(overTiles: boolean): void {
    if (overTiles === this.overTiles) return;
    this.overTiles = overTiles;
    this.paint();
  }

  private styleOf(boundary: Boundary): PolylineOptions {
    const chosen = this.chosen.has(String(boundary.id));
    const faded = this.chosen.size > 0 && !chosen;
    return {
      smoothFactor: 0.6,
      color: chosen ? CHOSEN : this.overTiles ? INK : "#fff",
      weight: chosen ? 2.5 : 1,
      opacity: this.overTiles && !chosen ? 0.45 : 1,
      fillColor: this.tints.get(String(boundary.properties["zona_omogenea"])) ?? PLAIN,
      fillOpacity: this.overTiles ? 0.12 : faded ? 0.4 : 1,
    };
  }
}
